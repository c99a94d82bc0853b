/** What a workflow answered, shown as what it is: something that another program said. */
import type { Attempt, WorkflowAnswer } from "../../pipeline/attempt.ts";
import { inline } from "../../wording/escape.ts";
import { link } from "../../wording/markdown.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";

export const answeredUrl = ({ answer }: Attempt): string | null => (answer?.is === "said" ? answer.url : null);

const hostOf = (url: string | null): string | null => (url !== null && URL.canParse(url) ? new URL(url).host : null);

/** Where what was deployed can be seen. A link only to the host that the file names; elsewhere the address is only shown. */
export function site(attempt: Attempt): Markdown | null {
  const { url } = attempt.spec;
  const answered = answeredUrl(attempt);
  if (answered === null) return link(words`site`, url);
  const known = hostOf(answered) === hostOf(url) ? link(words`site`, answered) : null;
  return known ?? inline(answered);
}

type Misread = Extract<WorkflowAnswer, { is: "unreadable" }>["what"];

const misread: Readonly<Record<Misread, Words>> = {
  json: words`it is no JSON object`,
  url: words`its url is no web address`,
  plan: words`its plan is no text`,
  digest: words`its digest is none, as sha256 and a colon before it`,
};

export const notUnderstood = ({ spec }: Attempt, what: Misread): Markdown =>
  rich`What ${inline(spec.workflow)} answered was not understood: ${misread[what]}.`;

/** `null`: it has said nothing. */
export function answerSaid(attempt: Attempt): Markdown | null {
  const { answer } = attempt;
  if (answer === undefined || answer.is === "silent") return null;
  const workflow = inline(attempt.spec.workflow);
  if (answer.is === "unreadable") return notUnderstood(attempt, answer.what);
  const digest = answer.digest === null ? null : rich`digest ${inline(answer.digest)}`;
  const said = joined([answer.url === null ? null : site(attempt), digest], words`, `);
  return said === "" ? null : rich`${workflow} answered: ${said}.`;
}
