/** The JWT by which an App proves who it is. Source: GitHub's documentation "Generating a JSON Web Token for a GitHub App". */
import { verify } from "node:crypto";

const LONGEST_LIFE = 10 * 60;
const TOLERANCE = 60;

/** Octokit knows the two about time by their words, and corrects its clock. */
const refusals = {
  unreadable: "A JSON web token could not be decoded",
  past: "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
  far: "'Expiration time' claim ('exp') is too far in the future",
  future: "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
} as const;

export type AppKey = { readonly id: number; readonly publicKey: string };

function decode(part: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part ?? "", "base64url").toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Why the token does not count at `now` (seconds since the epoch); undefined where it does. */
export function refuseAppToken(token: string, { id, publicKey }: AppKey, now: number): string | undefined {
  const [header, claims, signature = ""] = token.split(".");
  if (decode(header)["alg"] !== "RS256") return refusals.unreadable;
  const signed = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!signed) return refusals.unreadable;
  const { iss, iat, exp } = decode(claims);
  if (String(iss) !== String(id)) return refusals.unreadable;
  if (typeof iat !== "number" || iat > now + TOLERANCE) return refusals.future;
  if (typeof exp !== "number" || exp <= now) return refusals.past;
  return exp > now + LONGEST_LIFE ? refusals.far : undefined;
}
