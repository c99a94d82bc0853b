/** Who may begin what is due: the installations in turns, so that none waits behind what another has piled up. */
import type { Demand } from "../store/store.ts";
import type { Allowance } from "./pace.ts";

/** Effects that are on their way at once, of all together. */
const AT_ONCE = 100;
/** Of one installation; texts leave some to what begins or stops something. */
const OF_ONE: Allowance = { all: 10, texts: 8 };

export type Share = Allowance & { readonly installation: number };
export type OnTheirWay = { readonly ofIt: number; readonly ofAll: number };

/** What an installation may begin that may write so much, while so many effects are on their way. */
export function within(pace: Allowance, { ofIt, ofAll }: OnTheirWay): Allowance {
  const free = AT_ONCE - ofAll;
  return {
    all: Math.max(0, Math.min(pace.all, OF_ONE.all - ofIt, free)),
    texts: Math.max(0, Math.min(pace.texts, OF_ONE.texts - ofIt, free)),
  };
}

/** Shares out what is free one by one, whoever has waited longest first; what begins or stops something before texts. */
export function shared(
  demands: readonly Omit<Demand, "level">[],
  allowed: (installation: number) => Allowance,
  onTheirWay: number,
): readonly Share[] {
  const open = demands
    .toSorted((a, b) => a.since - b.since)
    .map(({ installation, urgent, texts }) => {
      const { all, texts: most } = allowed(installation);
      const first = Math.min(urgent, all);
      return { installation, first, most: first + Math.min(texts, most, all - first), given: 0 };
    });
  let left = AT_ONCE - onTheirWay;
  for (let turn = 1; left > 0 && open.some((one) => one.most >= turn); turn += 1) {
    for (const one of open.filter(({ most }) => most >= turn).slice(0, left)) {
      one.given += 1;
      left -= 1;
    }
  }
  return open
    .filter(({ given }) => given > 0)
    .map(({ installation, first, given }) => ({ installation, all: given, texts: Math.max(0, given - first) }));
}
