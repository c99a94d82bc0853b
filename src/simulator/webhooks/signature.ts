import { createHmac } from "node:crypto";

const hmac = (algorithm: "sha1" | "sha256", secret: string, raw: string): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(raw).digest("hex")}`;

/** The headers by which a receiver knows that GitHub wrote exactly this body. */
export function signatures(secret: string, raw: string): Readonly<Record<string, string>> {
  return {
    "X-Hub-Signature": hmac("sha1", secret, raw),
    "X-Hub-Signature-256": hmac("sha256", secret, raw),
  };
}
