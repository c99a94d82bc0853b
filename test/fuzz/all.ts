import { commands } from "./commands.ts";
import { config } from "./config.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { rendering } from "./rendering.ts";
import { webhooks } from "./webhooks.ts";

export const all: readonly Fuzzed[] = [...commands, ...config, ...webhooks, ...rendering];

/** Its part of so many cases that are tried together. */
export function shared({ share }: Fuzzed, cases: number, among: readonly Fuzzed[] = all): number {
  const whole = among.reduce((sum, one) => sum + one.share, 0);
  return Math.max(1, Math.ceil((cases * share) / whole));
}
