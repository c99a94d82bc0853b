/** What an address said that was asked whether a version holds. */
import type { HttpAnswer, HttpVerification, Refusal, Silence } from "../../pipeline/http.ts";
import { isFlapping } from "../../pipeline/http.ts";
import type { Voice } from "../../wording/escape.ts";
import { words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { clock, duration } from "../../wording/times.ts";

const refusals = {
  "not-allowed": words`Sluice may not ask there: the operator has not listed it in ALLOWED_HOSTS`,
  private: words`Sluice may not ask there: its address is a private one that the operator has not listed`,
} as const satisfies Record<Refusal, Words>;

const silences = {
  "no-such-name": words`its name leads nowhere`,
  "no-connection": words`nobody takes the connection`,
  "no-secure-connection": words`no secure connection comes about`,
  "too-slow": words`the answer takes too long`,
  "no-http": words`what came back is no HTTP`,
} as const satisfies Record<Silence, Words>;

/** `http staging.shop.example/health`: what follows the `?` may be long, and is nobody's business. */
export const addressed = <T extends Markdown | Plain>(url: string, { say, name }: Voice<T>): T =>
  say`http ${name(url.replace(/^https?:\/\//i, "").replace(/[?#].*$/s, ""))}`;

function saying(answer: HttpAnswer): Words {
  switch (answer.is) {
    case "answered":
      return words`it answered ${answer.status}`;
    case "refused":
      return refusals[answer.why];
    case "silent":
      return silences[answer.why];
    default:
      return answer satisfies never;
  }
}

/** `http staging.shop.example/health never answered 200 in 10 min; in the end it answered 503` */
export function addressFact<T extends Markdown | Plain>(verification: HttpVerification, voice: Voice<T>): T {
  const { rule, read, broke } = verification;
  const { say } = voice;
  const at = addressed(rule.url, voice);
  const { status } = rule;
  const time = duration(rule.timeoutMs);
  const last = read.last === null ? words`nobody has asked yet` : saying(read.last);
  const lasting = words`for ${duration(rule.forMs)} without a break`;
  const gone = broke === 0 ? null : words`stopped answering ${status}, and did not`;
  switch (read.verdict) {
    case "passed":
      return say`${at} answered ${status} for ${duration(rule.forMs)}`;
    case "failed":
      return say`${at} ${gone === null ? words`never answered ${status}` : words`${gone} again`} in ${time}; in the end ${last}`;
    case "errored":
      if (read.last?.is === "refused") return say`${at} could not be asked: ${last}`;
      return say`${at} ${gone ?? words`did not`} answer in ${time}: ${last}`;
    case "inconclusive":
      if (isFlapping(verification)) return say`${at} stopped answering ${status}, ${broke} times; in the end ${last}`;
      return say`${at} ${gone === null ? words`did not answer ${status}` : words`${gone} again`} ${lasting} in ${time}; in the end ${last}`;
    case null:
      return say`${at} was not asked to the end`;
    default:
      return read.verdict satisfies never;
  }
}

/** The same beside its name: while it is asked, how far that is. `soaks`: it is asked until the end of the soak. */
export function addressDetail({ rule, read, broke }: HttpVerification, zone: string, soaks: boolean): Words | null {
  const { status } = rule;
  const every = words`every ${duration(rule.everyMs)}`;
  if (read.verdict === "passed")
    return words`${status}, for ${duration(rule.forMs)}, ${every}${soaks ? words`; goes on while soaking` : words``}`;
  if (read.verdict !== null) return null;
  const again = broke === 0 ? words`` : words` again`;
  if (read.since !== null)
    return words`${status}${again} since ${clock(read.since, zone)}, ${every}; needed for ${duration(rule.forMs)}`;
  const last = read.last === null ? words`` : words`: ${saying(read.last)}`;
  if (read.last?.is === "refused") return words`not asked${last}; tried ${every}`;
  return words`not ${status} ${broke === 0 ? words`yet` : words`any more`}${last}; asked ${every}`;
}
