/** Every payload that GitHub shows as an example passes through the application; those that are none of ours cost no call. */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { hears, translate } from "../src/github/translate.ts";
import { begin } from "./support/stage.ts";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly object[];
}[];

test("none throws, and each passes through without an error and without a call", async () => {
  const story = await begin({ config: null });
  const mark = story.github.requests.length;
  let count = 0;
  for (const { name, examples: payloads } of examples) {
    for (const payload of payloads) {
      expect(() => translate(name, payload, 4711)).not.toThrow();
      // Without an installation nobody could be asked: those of the examples that have one are of another App's.
      const outcome = await story.github.deliverRaw({
        event: name,
        payload: { ...payload, installation: undefined } as Record<string, unknown>,
      });
      expect(outcome.statusCode).toBe(202);
      count += 1;
    }
  }
  await story.settle();
  expect(count).toBeGreaterThan(300);
  expect(story.calls(mark)).toEqual([]);
  expect(await story.app.engine.store.inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("what is not kept would have said nothing", () => {
  const unkept = examples.flatMap(({ name, examples: payloads }) =>
    payloads
      .filter((payload) => !hears(name, Buffer.from(JSON.stringify(payload))))
      .map((payload) => [name, payload] as const),
  );
  expect(unkept.length).toBeGreaterThan(250);
  for (const [name, payload] of unkept) expect(translate(name, payload, 4711)).toEqual([]);
});
