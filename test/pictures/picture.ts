/**
 * The pictures of the pages in docs: what a person sees on GitHub, taken from a story and written as the Markdown that GitHub shows.
 * They stand between markers, so that a page is read as it is, and held to what Sluice says today.
 */
import { Story } from "../support/story.ts";
import type { Telling } from "../support/story.ts";

/** Markdown, in the story's moment. */
export type Picture = (story: Story) => Promise<string>;
/** One play for each page: its pictures by name, taken one after the other. */
export type Scene = {
  readonly page: string;
  readonly telling: Telling | (() => Promise<World>);
  readonly pictures: Readonly<Record<string, Picture>>;
};

/** What stands beside GitHub in a scene. */
export type World = {
  readonly telling: Telling;
  /** What is never the same, as it is shown: the port of a server that stands for the world, and what depends on it. */
  shown(story: Story, text: string): string;
  end(): Promise<void>;
};

const still = (telling: Telling): World => ({ telling, shown: (_, text) => text, end: async () => undefined });

const marked = (name: string): RegExp => new RegExp(`(<!-- picture: ${name} -->\n).*?(<!-- /picture -->)`, "s");

/** Every picture of a scene, by name. */
export async function taken({ telling, pictures }: Scene): Promise<ReadonlyMap<string, string>> {
  const world = typeof telling === "function" ? await telling() : still(telling);
  const story = await Story.begin(world.telling);
  try {
    const made = new Map<string, string>();
    for (const [name, picture] of Object.entries(pictures)) {
      made.set(name, world.shown(story, onGitHub(story, await picture(story))));
    }
    return made;
  } finally {
    await story.end();
    await world.end();
  }
}

/** The page with its pictures; it must have a place for each of them. */
export function hung(page: string, pictures: ReadonlyMap<string, string>): string {
  let text = page;
  for (const [name, picture] of pictures) {
    if (!marked(name).test(text)) throw new Error(`the page has no place for the picture ${name}`);
    text = text.replace(marked(name), (_all, before: string, after: string) => `${before}${picture}\n${after}`);
  }
  return text;
}

/** Addresses are those of the simulated GitHub's port, and our markers are not seen. */
const onGitHub = (story: Story, text: string): string =>
  text.replaceAll(new URL(story.github.url).origin, "https://github.com").replaceAll(/\s*<!-- sluice:.*?-->/gs, "");

const framed = (above: string, text: string): string =>
  `<table><tr><td>\n\n${above}\n\n${text.trim()}\n\n</td></tr></table>`;

/** The newest comment by Sluice whose text begins so. */
export function comment(story: Story, number: number, beginning: string): string {
  const said = story.shop.issues.on(number).findLast(({ app, body }) => app !== null && body.startsWith(beginning));
  if (said === undefined) throw new Error(`nobody has said: ${beginning}`);
  return framed("**sluice** commented", said.body);
}

/** The comment on a pull request that is edited in place. */
export function living(story: Story, number: number): string {
  const said = story.shop.issues.on(number).find(({ body }) => body.includes("<!-- sluice:1 living"));
  if (said === undefined) throw new Error("there is no living comment");
  return framed("**sluice** commented, edited", said.body);
}

/** Our check run of a stage on the tip of the trunk, with its buttons. */
export function check(story: Story, stage: string): string {
  const run = story.shop.checks.newest(story.shop.git.tip("main").sha, `sluice / ${stage}`);
  if (run === undefined) throw new Error(`there is no check run of ${stage}`);
  const { title, summary, text } = run.output;
  const buttons = (run.actions ?? []).map(({ label }) => `<kbd>${label}</kbd>`).join(" ");
  const state = run.conclusion ?? run.status;
  return framed(
    `**sluice / ${stage}** · ${state.replaceAll("_", " ")} ${buttons}`.trim(),
    [title === null ? "" : `#### ${title}`, summary, text].filter(Boolean).join("\n\n"),
  );
}
