/** Changes that somebody asked into production. */
import { MINUTE } from "./story.ts";
import type { Story } from "./story.ts";

type Released = { readonly number: number; readonly sha: string };

export const short = (sha: string): string => sha.slice(0, 7);

/** A change that was asked into production, and whatever came of it there by then. */
export async function inProduction(story: Story, branch: string, ms = 5 * MINUTE): Promise<Released> {
  const { number } = await story.release(branch);
  const { sha } = story.shop.git.tip("main");
  await story.say(number, "/promote production");
  await story.pass(ms);
  return { number, sha };
}

export const living = (story: Story, number: number): string =>
  story.shop.issues.on(number).find((comment) => comment.body.includes("living pr="))?.body ?? "";
