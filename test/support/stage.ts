/** Begins a story for each test, and ends it: no request may have broken GitHub's own description, and nothing may have been set aside unseen. */
import { afterEach, expect } from "vitest";
import { Story } from "./story.ts";
import type { Telling } from "./story.ts";

let open: Story[] = [];

afterEach(async () => {
  const stories = open;
  open = [];
  for (const story of stories) {
    const { violations } = story.github;
    await story.end();
    expect(violations).toEqual([]);
  }
});

export async function begin(telling: Telling = {}): Promise<Story> {
  const story = await Story.begin(telling);
  open.push(story);
  return story;
}
