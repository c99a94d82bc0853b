/** One POST to the App's webhook address, with the headers and the patience of GitHub. */
import type { Host } from "../flavour.ts";
import type { Outcome } from "./delivery.ts";
import { signatures } from "./signature.ts";

export type Parcel = {
  readonly url: string;
  readonly secret: string;
  readonly appId: number;
  readonly guid: string;
  readonly event: string;
  readonly raw: string;
  /** Afterwards the connection is cut. */
  readonly timeoutMs: number;
  readonly host: Host;
};

const headersOf = ({ secret, appId, guid, event, raw, host }: Parcel): Readonly<Record<string, string>> => ({
  Accept: "*/*",
  "Content-Type": "application/json",
  "User-Agent": "GitHub-Hookshot/5ec1a70",
  "X-GitHub-Delivery": guid,
  "X-GitHub-Event": event,
  "X-GitHub-Hook-ID": "1",
  "X-GitHub-Hook-Installation-Target-ID": String(appId),
  "X-GitHub-Hook-Installation-Target-Type": "integration",
  ...(host.release === null
    ? {}
    : { "X-GitHub-Enterprise-Version": host.release, "X-GitHub-Enterprise-Host": new URL(host.site).host }),
  ...signatures(secret, raw),
});

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";

export async function send(parcel: Parcel): Promise<Outcome> {
  const requestHeaders = headersOf(parcel);
  const begun = performance.now();
  const duration = () => Math.round(performance.now() - begun) / 1000;
  try {
    const response = await fetch(parcel.url, {
      method: "POST",
      headers: requestHeaders,
      body: parcel.raw,
      redirect: "manual",
      signal: AbortSignal.timeout(parcel.timeoutMs),
    });
    const responseBody = await response.text();
    const status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`;
    const responseHeaders = Object.fromEntries(response.headers);
    return { status, statusCode: response.status, duration: duration(), requestHeaders, responseHeaders, responseBody };
  } catch (error) {
    const reason = isTimeout(error) ? "timed out" : undefined;
    return unanswered(requestHeaders, duration(), reason);
  }
}

/** GitHub lists a delivery without an answer under a reason and no status code, so `?status=failure` (400-599) misses it. */
export function unanswered(
  requestHeaders: Readonly<Record<string, string>> = {},
  duration = 0,
  status = "failed to connect to host",
): Outcome {
  return { status, statusCode: 0, duration, requestHeaders, responseHeaders: {}, responseBody: "" };
}
