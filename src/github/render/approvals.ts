/** How approvals stand, in the words of every surface (SURFACES §1 c, §2, §3). */
import { includes, whoText } from "../../pipeline/authority.ts";
import type { Who } from "../../pipeline/authority.ts";
import type { State } from "../../pipeline/model.ts";
import { countOf, missingOf } from "../../pipeline/tally.ts";
import type { Ignored, Tally } from "../../pipeline/tally.ts";
import { inPlain } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { counted, listed } from "../../wording/lists.ts";
import { signs } from "../../wording/signs.ts";
import { joined, line, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment, since } from "../../wording/times.ts";
import { short, zoneOf } from "./shown.ts";

/** `1 of 2` */
export const share = (tally: Tally): Words => words`${countOf(tally) - missingOf(tally)} of ${countOf(tally)}`;

/** Those of whom somebody is missing, but for people whose word would not count, where others can give theirs. */
export const lackingFrom = ({ needs, excluded }: Pick<Tally, "needs" | "excluded">): Who => {
  const lacking = needs.filter((need) => need.missing > 0).flatMap((need) => need.who);
  const all = [...new Map(lacking.map((one) => [JSON.stringify(one), one])).values()];
  const able = all.filter((one) => one.is !== "login" || !includes(excluded, one.login));
  return able.length === 0 ? all : able;
};

/** `1 more approval from sre`, `2 approvals from sre` */
export function stillNeeded<T extends Markdown | Plain>(tally: Tally, { say, prose: plainly }: Voice<T>): T {
  const missing = missingOf(tally);
  const more =
    missing < countOf(tally)
      ? words`${missing} more approval${missing === 1 ? words`` : words`s`}`
      : counted(missing, "approval");
  return say`${more} from ${plainly(whoText(lackingFrom(tally)))}`;
}

/** The title of the check: `Needs 2 approvals from sre: 1 given, 1 ignored`. */
export function approvalsTitle(tally: Tally): Plain {
  const given = tally.counted.length;
  const ignored = tally.ignored.length;
  const so = joined(
    [given > 0 ? words`${given} given` : null, ignored > 0 ? words`${ignored} ignored` : null],
    words`, `,
  );
  const from = inPlain.prose(whoText(lackingFrom(tally)));
  return line`Needs ${counted(countOf(tally), "approval")} from ${from}${so === "" ? words`` : words`: ${so}`}`;
}

/** Why somebody's word does not count. */
export const whyIgnored: Readonly<Record<Ignored, (sha: Words) => Words>> = {
  "not-listed": () => words`not among those who are asked`,
  expired: () => words`expired`,
  author: (sha) => words`author of ${sha}`,
  promoter: () => words`asked for it himself`,
  "authors-unknown": () => words`not counted while GitHub does not say who made it`,
  "no-reviews": () => words`a review is not asked for here`,
  "reviews-of-a-part": () => words`reviewed only a part of what it brings`,
  "reviews-unread": () => words`not counted while its reviews are read again`,
  "other-candidate": (sha) => words`it was for ${sha}`,
};

const unadorned: readonly Ignored[] = ["expired", "authors-unknown", "reviews-unread"];

/** As others read it. */
const ignoredText = (why: Ignored, sha: Words): Words =>
  unadorned.includes(why) ? whyIgnored[why](sha) : words`ignored, ${whyIgnored[why](sha)}`;

/** `calledAt`: when those who are missing were asked; `null`: they were not. */
type Before<T extends Markdown | Plain> = {
  readonly state: State;
  readonly calledAt: number | null;
  readonly voice: Voice<T>;
};

/** Whose word counts until when, whose does not and why, and what is missing. */
export function approvalLines<T extends Markdown | Plain>(tally: Tally, before: Before<T>): readonly T[] {
  const { state, calledAt, voice } = before;
  const { say, name, prose: plainly } = voice;
  const at = (time: number): Words => since(time, zoneOf(state), state.at);
  const yes = tally.counted.map(
    ({ login, as, at: said, until }) =>
      say`${signs.passed.sign} ${name(login)}${as === null ? words`` : say` (${plainly(as)})`}, ${at(said)}, valid until ${moment(until, zoneOf(state), state.at)}`,
  );
  const no = tally.ignored.map(
    ({ login, at: said, why, sha }) =>
      say`${signs.skipped.sign} ${name(login)}, ${at(said)}: ${ignoredText(why, short(sha))}`,
  );
  const asked = calledAt === null ? words`` : words`; asked at ${at(calledAt)}`;
  const more = tally.needs
    .filter((need) => need.missing > 0)
    .map(
      (need) =>
        say`${signs.waits.sign} ${need.missing} more of ${plainly(whoText(lackingFrom({ needs: [need], excluded: tally.excluded })))}${asked}`,
    );
  return [...yes, ...no, ...more, ...doubts(tally).map((one) => say`${one}`)];
}

/** Where GitHub does not know who made something, he may be among those who approved. */
function doubts({ unknown, makers }: Tally): readonly Words[] {
  if (makers === "withheld")
    return [words`${signs.waits.sign} GitHub did not tell who made all of it; it is asked again`];
  if (makers === "forgotten")
    return [
      words`${signs.waits.sign} Sluice does not remember who made all of it: too much has come in, or too many people have pushed; it can go in where a file does not exclude authors`,
    ];
  if (makers === "asked" || unknown.length === 0) return [];
  const commits = listed(unknown.slice(0, 5).map(short));
  const who = unknown.length === 1 ? words`nobody by an address` : words`nobody by ${unknown.length} addresses`;
  return [
    words`${signs.waits.sign} ${counted(unknown.length, "approval")} of these ${unknown.length === 1 ? words`is` : words`are`} needed because GitHub knows ${who} in ${commits}: whoever that is may be among those who approve`,
  ];
}
