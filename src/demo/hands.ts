/** What people can do from a second terminal, and where they find the demo that is running. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tell } from "./narrator.ts";
import { LIVE_MS } from "./sample.ts";
import type { Stage } from "./stage.ts";

const ADDRESS = join(tmpdir(), "sluice-demo.json");

export const publish = (url: string): void => writeFileSync(ADDRESS, JSON.stringify({ url, pid: process.pid }));
export const withdraw = (): void => rmSync(ADDRESS, { force: true });

type Said = Readonly<Record<string, string>>;
export type Hands = Readonly<Record<string, (input: unknown) => Promise<{ readonly said: string }>>>;

const USAGE = `npm run demo                                     play the story and stay up
npm run demo -- --once                           play it and end
In a second terminal:
npm run demo -- push "Make the basket faster"    merge a pull request with that title
npm run demo -- open "Try something"             open a pull request
npm run demo -- comment 12 "/promote production" comment as octocat; --as mona for another
npm run demo -- fail staging                     the next run of that stage's workflow fails
npm run demo -- red                              the next commit's checks fail
npm run demo -- status                           what is where`;

const people = (login: string | undefined): string =>
  login !== undefined && /^[a-z]{1,20}$/.test(login) ? login : "octocat";

/** The verbs, once there is a stage to act on. */
export function hands(onStage: () => Stage): Hands {
  let count = 0;
  const open = (title: string): number => {
    count += 1;
    return onStage().shop.pulls.open({
      by: "octocat",
      branch: `change-${count}`,
      title,
      files: { [`change-${count}.txt`]: title },
    }).number;
  };
  const verbs: Readonly<Record<string, (input: Said) => Promise<string>>> = {
    push: async ({ text = "A change" }) => {
      const number = open(text);
      const { shop } = onStage();
      shop.pulls.merge(number, { by: "octocat" });
      tell("PERSON", `@octocat merges #${number}: ${text}`);
      return await Promise.resolve(`#${number} is merged as ${shop.git.tip("main").sha.slice(0, 7)}`);
    },
    open: async ({ text = "A change" }) => {
      const number = open(text);
      tell("PERSON", `@octocat opens #${number}: ${text}`);
      return await Promise.resolve(`#${number} is open`);
    },
    comment: async ({ number = "", text = "", as }) => {
      const login = people(as);
      onStage().github.world.people.user(login);
      tell("PERSON", `@${login} on #${number}:  ${text}`);
      onStage().shop.issues.say(Number(number), login, text);
      return await Promise.resolve("said");
    },
    fail: async ({ text = "" }) => {
      const state = (await onStage().app.engine.store.journal.load(String(onStage().shop.id))).state;
      const stage = state.policy?.definition.stages.find((one) => one.name === text);
      if (stage === undefined)
        throw new Error(
          `There is no stage ${text}. Stages: ${state.policy?.definition.stages.map((one) => one.name).join(", ") ?? ""}`,
        );
      onStage().shop.actions.script(stage.workflow, { conclusion: "failure", takes: LIVE_MS }, 1, { stage: text });
      return `the next run of ${stage.workflow} for ${text} fails`;
    },
    red: async () => {
      const { actions } = onStage().shop;
      const before = actions.ci;
      actions.ci = before.map((one) => ({ ...one, conclusion: "failure" }));
      onStage().clock.after(LIVE_MS, () => (actions.ci = before));
      return await Promise.resolve(`commits of the next ${LIVE_MS / 1_000} s are red`);
    },
    status: async () => {
      const [control] = onStage().shop.issues.all.values();
      return await Promise.resolve(control?.body.split("<sub>")[0] ?? "nothing yet");
    },
  };
  return Object.fromEntries(
    Object.entries(verbs).map(([verb, act]) => [verb, async (input: unknown) => ({ said: await act(input as Said) })]),
  );
}

/** `npm run demo -- <verb> …` from a second terminal. Answers the exit code. */
export async function ask(verb: string, words: readonly string[]): Promise<number> {
  if (verb === "help" || verb === "--help") {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const as = words.indexOf("--as");
  const plain = as === -1 ? words : words.toSpliced(as, 2);
  const body = {
    ...(verb === "comment" ? { number: plain[0] ?? "", text: plain.slice(1).join(" ") } : { text: plain.join(" ") }),
    ...(as === -1 ? {} : { as: words[as + 1] ?? "" }),
  };
  const url = address();
  if (url === null) {
    process.stderr.write("No demo is running on this machine. Start one: npm run demo\n");
    return 1;
  }
  try {
    const response = await fetch(`${url}/_simulator/${encodeURIComponent(verb)}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { readonly said?: string; readonly error?: string };
    if (response.ok) process.stdout.write(`${answer.said ?? ""}\n`);
    else
      process.stderr.write(
        response.status === 404 ? `There is no verb ${verb}.\n${USAGE}\n` : `${answer.error ?? ""}\n`,
      );
    return response.ok ? 0 : 1;
  } catch {
    process.stderr.write("The demo does not answer any more. Start one: npm run demo\n");
    return 1;
  }
}

function address(): string | null {
  try {
    return (JSON.parse(readFileSync(ADDRESS, "utf8")) as { readonly url: string }).url;
  } catch {
    return null;
  }
}
