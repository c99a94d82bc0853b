/** A person comments, and reads what Sluice says to it. */
import { parse } from "../commands/grammar.ts";
import type { Comment } from "../simulator/world/comments.ts";
import { tell } from "./narrator.ts";
import { page } from "./page.ts";
import { stateOf } from "./standing.ts";
import type { Stage } from "./stage.ts";
import { Cannot } from "./verbs.ts";

const REPLY = "<!-- sluice:1 reply ";

type Saying = { readonly number: number; readonly login: string; readonly text: string };

export async function converse(stage: Stage, { number, login, text }: Saying): Promise<string> {
  const { shop } = stage;
  if (!shop.pulls.all.has(number) && !shop.issues.all.has(number)) throw new Cannot(`There is no #${number}.`);
  shop.world.people.user(login);
  const comment = shop.issues.say(number, login, text);
  tell("PERSON", `@${login} on #${number}:  ${text}`);
  await stage.settle();
  const replies = shop.issues.on(number).filter((one) => one.id > comment.id && one.body.includes(REPLY));
  return replies.length === 0 ? await silence(stage, comment) : replies.map(({ body }) => page(body)).join("\n\n");
}

/** Silence looks like something that is broken, where nobody says that it is meant. */
async function silence(stage: Stage, { by, body }: Comment): Promise<string> {
  const { shop } = stage;
  const stages = (await stateOf(stage)).policy?.definition.stages.map((one) => one.name) ?? [];
  if (parse(body, stages).length === 0)
    return "No answer, on purpose: no line of it is a command. Commands begin with a slash: /help";
  if (shop.roleOf(by) === undefined)
    return `No answer, on purpose: @${by} has no access to ${shop.fullName}. Strangers get nothing at all, not even a refusal.`;
  return "No answer yet.";
}
