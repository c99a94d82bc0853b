/** An address that must answer before what was deployed counts. */
import { z } from "zod";
import type { HttpRule } from "../pipeline/definition.ts";
import { duration } from "../pipeline/durations.ts";
import { duration as durationText } from "./parts.ts";

const SECOND = 1_000;
const LONGEST_URL = 1_000;
const SHORTEST_EVERY_MS = 5 * SECOND;
const LONGEST_MS = 24 * 3_600 * SECOND;

const A_URL = `an address of at most ${LONGEST_URL} characters, without a user or a password: \`https://staging.example.com/health\``;
const A_STATUS = "a status from 200 to 599";
const AN_ADDRESS = "an address, or `{ url, status: 200, for: 1m, every: 10s, timeout: 10m }`";

function isUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

const url = z.string({ error: A_URL }).max(LONGEST_URL, { error: A_URL }).refine(isUrl, { error: A_URL });

const bounded = (expected: string, isGood: (ms: number) => boolean) =>
  durationText.refine((text) => isGood(duration(text) ?? 0), { error: expected });

export const address = z.strictObject(
  {
    url: url.meta({ description: "Asked with `GET`; the operator must have listed its host (`ALLOWED_HOSTS`)." }),
    status: z
      .int({ error: A_STATUS })
      .min(200, { error: A_STATUS })
      .max(599, { error: A_STATUS })
      .optional()
      .meta({ description: "The status that it must have. Redirects are not followed. Default: `200`." }),
    for: durationText.optional().meta({ description: "How long without a break. Default: `1m`." }),
    every: bounded("at least `5s`", (ms) => ms >= SHORTEST_EVERY_MS)
      .optional()
      .meta({ description: "How often it is asked. Default: `10s`." }),
    timeout: bounded("at most `1d`", (ms) => ms <= LONGEST_MS)
      .optional()
      .meta({ description: "How long it is asked at most. Default: `10m`." }),
  },
  { error: AN_ADDRESS },
);

export const http = z.union([url, address], { error: AN_ADDRESS });
type WrittenHttp = z.infer<typeof http>;

export function httpRuleOf(written: WrittenHttp): HttpRule {
  const given = typeof written === "string" ? { url: written } : written;
  return {
    is: "http",
    url: given.url,
    status: given.status ?? 200,
    forMs: duration(given.for ?? "1m") ?? 0,
    everyMs: duration(given.every ?? "10s") ?? 0,
    timeoutMs: duration(given.timeout ?? "10m") ?? 0,
  };
}
