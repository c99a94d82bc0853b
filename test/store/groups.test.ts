/** What waits for the disk together. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inGroups } from "../../src/store/groups.ts";

function counting(how?: { readonly turns: number }) {
  const groups: string[] = [];
  const ask = inGroups(async (group: readonly string[]) => {
    groups.push(group.join(""));
    return group.map((value) => ({ status: "fulfilled", value }) as const);
  }, how);
  return { groups, ask };
}

/** One at each turn of the loop, as connections are accepted. */
async function oneATurn(ask: (one: string) => Promise<string>, all: string): Promise<void> {
  const answers: Promise<string>[] = [];
  for (const one of all) {
    answers.push(ask(one));
    await setImmediate();
  }
  expect(await Promise.all(answers)).toEqual([...all]);
}

test("a burst of connections is one group", async () => {
  const { groups, ask } = counting({ turns: 8 });
  await oneATurn(ask, "abcde");
  expect(groups).toEqual(["abcde"]);
});

test("a burst without an end keeps nobody waiting for ever", async () => {
  const { groups, ask } = counting({ turns: 4 });
  await oneATurn(ask, "abcdefghijklmnopqrstuvwxyz");
  expect(groups.length).toBeGreaterThan(3);
  expect(Math.max(...groups.map((group) => group.length))).toBeLessThan(9);
});

test("what asks for no patience goes with what was asked for in the same tick", async () => {
  const { groups, ask } = counting();
  await Promise.all([ask("a"), ask("b")]);
  await oneATurn(ask, "cd");
  expect(groups).toEqual(["ab", "c", "d"]);
});
