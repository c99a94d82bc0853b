/** How approvals stand, in the words of every surface (SURFACES §1 c, §2, §3). */
import { whoText } from "../../pipeline/authority.ts";
import type { Who } from "../../pipeline/authority.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { countOf, missingOf } from "../../pipeline/tally.ts";
import type { Ignored, Tally } from "../../pipeline/tally.ts";
import { inline } from "../../wording/escape.ts";
import { counted, listed } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { moment, since } from "../../wording/times.ts";
import { zoneOf } from "./shown.ts";

/** `1 of 2` */
export const share = (tally: Tally): string => `${countOf(tally) - missingOf(tally)} of ${countOf(tally)}`;

/** Those of whom somebody is missing. */
export const lackingFrom = ({ needs }: Tally): Who => {
  const lacking = needs.filter((need) => need.missing > 0).flatMap((need) => need.who);
  return [...new Map(lacking.map((one) => [JSON.stringify(one), one])).values()];
};

/** `1 more approval from sre`, `2 approvals from sre` */
export function stillNeeded(tally: Tally): string {
  const missing = missingOf(tally);
  const more =
    missing < countOf(tally) ? `${missing} more approval${missing === 1 ? "" : "s"}` : counted(missing, "approval");
  return `${more} from ${whoText(lackingFrom(tally))}`;
}

/** The title of the check: `Needs 2 approvals from sre: 1 given, 1 ignored`. */
export function approvalsTitle(tally: Tally): string {
  const given = tally.counted.length;
  const ignored = tally.ignored.length;
  const so = [...(given > 0 ? [`${given} given`] : []), ...(ignored > 0 ? [`${ignored} ignored`] : [])].join(", ");
  const from = whoText(lackingFrom(tally));
  return `Needs ${counted(countOf(tally), "approval")} from ${from}${so === "" ? "" : `: ${so}`}`;
}

/** Why somebody's word does not count, as others read it. */
export const ignoredText: Readonly<Record<Ignored, (sha: string) => string>> = {
  "not-listed": () => "ignored, not among those who are asked",
  expired: () => "expired",
  author: (sha) => `ignored, author of ${sha}`,
  promoter: () => "ignored, asked for it himself",
  "authors-unknown": () => "not counted while GitHub does not say who made it",
  "no-reviews": () => "ignored, a review is not asked for here",
  "other-candidate": (sha) => `ignored, it was for ${sha}`,
};

/** Whose word counts until when, whose does not and why, and what is missing. */
export function approvalLines(tally: Tally, state: State, calledAt: number | null): readonly string[] {
  const at = (time: number): string => since(time, zoneOf(state), state.at);
  const yes = tally.counted.map(
    ({ login, as, at: said, until }) =>
      `${signs.passed.sign} ${inline(login)}${as === null ? "" : ` (${as})`}, ${at(said)}, valid until ${moment(until, zoneOf(state), state.at)}`,
  );
  const no = tally.ignored.map(
    ({ login, at: said, why, sha }) =>
      `${signs.skipped.sign} ${inline(login)}, ${at(said)}: ${ignoredText[why](short(sha))}`,
  );
  const asked = calledAt === null ? "" : `; asked at ${at(calledAt)}`;
  const more = tally.needs
    .filter((need) => need.missing > 0)
    .map((need) => `${signs.waits.sign} ${need.missing} more of ${whoText(need.who)}${asked}`);
  return [...yes, ...no, ...more, ...doubts(tally)].map((line) => `  - ${line}`);
}

/** Where GitHub does not know who made something, he may be among those who approved. */
function doubts({ unknown, makers }: Tally): readonly string[] {
  if (makers === "withheld") return [`${signs.waits.sign} GitHub did not tell who made all of it; it is asked again`];
  if (makers === "asked" || unknown.length === 0) return [];
  const commits = listed(unknown.slice(0, 5).map(short));
  const who = unknown.length === 1 ? "nobody by an address" : `nobody by ${unknown.length} addresses`;
  return [
    `${signs.waits.sign} ${counted(unknown.length, "approval")} of these ${unknown.length === 1 ? "is" : "are"} needed because GitHub knows ${who} in ${commits}: whoever that is may be among those who approve`,
  ];
}
