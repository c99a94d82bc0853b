import { expect, test } from "vitest";
import { Speech } from "../../src/github/speech.ts";

const UNSUPPORTED = "Unsupported 'X-GitHub-Api-Version' header: 2026-03-10";
const refusal = (status: number, message = "no"): Error => Object.assign(new Error(message), { status });

/** A server that knows these versions; `until`: nothing is answered before it. */
function server(known: readonly string[], until = Promise.resolve()) {
  const speech = new Speech();
  const asked: string[] = [];
  const ask = (answer: () => string = () => "yes"): Promise<string> =>
    speech.ask(async () => {
      const { version } = speech;
      asked.push(version);
      await until;
      if (!known.includes(version)) throw refusal(400, UNSUPPORTED);
      return answer();
    });
  return { speech, asked, ask };
}

test("a server that knows the newest version is spoken to in it, and its refusals are refusals", async () => {
  const { speech, asked, ask } = server(["2026-03-10", "2022-11-28"]);
  expect(await ask()).toBe("yes");
  await expect(
    ask(() => {
      throw refusal(400);
    }),
  ).rejects.toMatchObject({ status: 400 });
  expect(asked).toEqual(["2026-03-10", "2026-03-10"]);
  expect(speech.mostInputs).toBe(25);
});

test("one that does not is asked once more in the former, and in that from then on", async () => {
  const { speech, asked, ask } = server(["2022-11-28"]);
  expect([await ask(), await ask()]).toEqual(["yes", "yes"]);
  expect(asked).toEqual(["2026-03-10", "2022-11-28", "2022-11-28"]);
  expect(speech.mostInputs).toBe(10);
});

test("several that are under way at first are all understood", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { asked, ask } = server(["2022-11-28"], promise);
  const all = Promise.all([ask(), ask(), ask()]);
  resolve();
  expect(await all).toEqual(["yes", "yes", "yes"]);
  expect(await ask()).toBe("yes");
  expect(asked.at(-1)).toBe("2022-11-28");
});

test("a first request that is refused for another reason changes nothing", async () => {
  const { speech, asked, ask } = server(["2026-03-10", "2022-11-28"]);
  const bad = (): string => {
    throw refusal(400);
  };
  await expect(ask(bad)).rejects.toMatchObject({ status: 400 });
  expect(speech.version).toBe("2026-03-10");
  expect([await ask(), await ask()]).toEqual(["yes", "yes"]);
  expect(asked).toEqual(["2026-03-10", "2026-03-10", "2026-03-10"]);
});

test("a server that knows neither version is offered the newest again", async () => {
  const { speech, ask } = server([]);
  await expect(ask()).rejects.toMatchObject({ status: 400 });
  expect(speech.version).toBe("2026-03-10");
});

test.for([401, 404, 422, 502])("%i is no matter of the version", async (status) => {
  const { asked, ask } = server(["2026-03-10"]);
  await expect(
    ask(() => {
      throw refusal(status);
    }),
  ).rejects.toMatchObject({ status });
  expect(asked).toEqual(["2026-03-10"]);
});
