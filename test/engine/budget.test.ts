/** What is spent of GitHub's limits, and on what. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Budget } from "../../src/engine/budget.ts";
import { StandingClock } from "../../src/engine/clocks.ts";
import type { LimitSeen } from "../../src/engine/spending.ts";
import { ranks } from "../../src/pipeline/rank.ts";
import type { Rank } from "../../src/pipeline/rank.ts";

const HOUR = 3_600_000;
const read = { resource: "core", writes: false, creates: false } as const;
const comment = { resource: "core", writes: true, creates: true } as const;
const NOTHING: LimitSeen = { primary: null, pausedMs: null };

/** GitHub's own count: hours that begin with the first request, as its headers tell it. */
class Counter {
  readonly limit: number;
  #used = 0;
  #endsAt = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  take(now: number): { readonly taken: boolean; readonly seen: LimitSeen } {
    if (now >= this.#endsAt) {
      this.#used = 0;
      this.#endsAt = now + HOUR;
    }
    const taken = this.#used < this.limit;
    this.#used += Number(taken);
    const primary = {
      limit: this.limit,
      remaining: this.limit - this.#used,
      mark: this.#endsAt / 1_000,
      resetMs: this.#endsAt - now,
    };
    return { taken, seen: { primary, pausedMs: null } };
  }

  get used(): number {
    return this.#used;
  }
}

type Wish = { readonly rank: Rank; readonly doneAfter: number };
const begins = async (budget: Budget, rank: Rank, installation = 1): Promise<number> =>
  await budget.spend(rank, () => Promise.resolve(budget.begins(installation, read)));

/** What each may leave at the least, as shares. */
const KEPT: Readonly<Record<Rank, number>> = {
  rollback: 0,
  plea: 0.05,
  asked: 0.1,
  automatic: 0.15,
  text: 0.15,
  decoration: 0.15,
};

test("whatever comes in whatever order, nothing is refused, the reserve is kept, and all is done in the end", async () => {
  const wish = fc.record({ rank: fc.constantFrom(...ranks), doneAfter: fc.nat(5_000) });
  const run = fc.asyncProperty(
    fc.array(wish, { minLength: 1, maxLength: 150 }),
    fc.integer({ min: 20, max: 60 }),
    async (wishes, limit) => {
      const clock = new StandingClock(0);
      const budget = new Budget(clock);
      const counter = new Counter(limit);
      // A first answer tells the limit.
      expect(await begins(budget, "automatic")).toBe(0);
      budget.ended(1, read, counter.take(0).seen);
      let waiting: { readonly wish: Wish; readonly at: number }[] = wishes.map((one) => ({ wish: one, at: 0 }));
      let done = 0;
      while (done < wishes.length) {
        const now = clock.now();
        const due = waiting.filter(({ at }) => at <= now);
        waiting = waiting.filter(({ at }) => at > now);
        for (const { wish: one } of due) {
          const afterMs = await begins(budget, one.rank);
          if (afterMs > 0) {
            waiting.push({ wish: one, at: now + afterMs });
            continue;
          }
          const { taken, seen } = counter.take(now);
          expect(taken).toBe(true);
          expect(limit - counter.used).toBeGreaterThanOrEqual(Math.ceil(limit * KEPT[one.rank]));
          clock.after(one.doneAfter, () => {
            budget.ended(1, read, seen);
            done += 1;
          });
        }
        // Another installation is none the slower for it.
        expect(await begins(budget, "decoration", 2)).toBe(0);
        budget.ended(2, read, NOTHING);
        const next = Math.min(clock.next ?? Number.POSITIVE_INFINITY, ...waiting.map(({ at }) => at));
        if (done < wishes.length) clock.moveTo(next);
      }
      expect(clock.now()).toBeLessThan(HOUR * (2 + Math.ceil(wishes.length / (limit * 0.8))));
    },
  );
  await fc.assert(run, { numRuns: 150 });
});

/** An hour of 100 that ends then, and of which so many are left. */
async function told(
  remaining: number,
  resetMs = HOUR,
): Promise<{ readonly budget: Budget; readonly clock: StandingClock }> {
  const clock = new StandingClock(0);
  const budget = new Budget(clock);
  await begins(budget, "rollback");
  budget.ended(1, read, { primary: { limit: 100, remaining, mark: resetMs / 1_000, resetMs }, pausedMs: null });
  return { budget, clock };
}

test.for([
  [41, "decoration"],
  [40, "text"],
  [25, "automatic"],
  [16, "automatic"],
  [15, "asked"],
  [10, "plea"],
  [5, "rollback"],
  [1, "rollback"],
] as const)("of %i left at the beginning of an hour of 100 the last to go are %s", async ([remaining, last]) => {
  const { budget } = await told(remaining);
  expect(ranks[budget.level(1, 0)]).toBe(last);
});

test("towards the end of the hour what is left may be spent, but for what is kept", async () => {
  const { budget } = await told(28);
  const at = budget.opensAt(1, "decoration", 0);
  expect(at).toBeGreaterThan(0.4 * HOUR);
  expect(at).toBeLessThan(0.6 * HOUR);
  expect(budget.opensAt(1, "decoration", at)).toBe(at);
  expect(budget.opensAt(1, "decoration", at - 60_000)).toBe(at);
  expect((await told(15)).budget.opensAt(1, "decoration", 0)).toBe(HOUR);
});

test("what another process works on now is not written, whatever is left", async () => {
  const budget = new Budget(new StandingClock(0));
  let isOurs = true;
  const work = async () => [budget.begins(7, read), budget.begins(7, comment)];
  expect(await budget.spend("rollback", work, () => isOurs)).toEqual([0, 0]);
  isOurs = false;
  expect(await budget.spend("rollback", work, () => isOurs)).toEqual([0, 1_000]);
});

test("what has begun to write is seen through", async () => {
  const { budget } = await told(41);
  await budget.spend("decoration", async () => {
    expect(budget.begins(1, read)).toBe(0);
    expect(budget.begins(1, read)).toBeGreaterThan(0);
    await Promise.resolve();
  });
  budget.ended(1, read, { primary: { limit: 100, remaining: 41, mark: 3_600, resetMs: HOUR }, pausedMs: null });
  await budget.spend("decoration", async () => {
    expect(budget.begins(1, { ...read, writes: true })).toBe(0);
    await Promise.resolve();
    expect(budget.begins(1, read)).toBe(0);
  });
});

test("a secondary limit stops everything of that installation, and nothing of others", async () => {
  const { budget, clock } = await told(90);
  await begins(budget, "text");
  budget.ended(1, read, { primary: null, pausedMs: 60_000 });
  expect(budget.level(1, 0)).toBe(-1);
  expect(await begins(budget, "rollback")).toBe(60_000);
  expect(await begins(budget, "decoration", 2)).toBe(0);
  expect(budget.standing()).toContainEqual(expect.objectContaining({ installation: 1, blockedUntil: 60_000 }));
  clock.moveTo(60_000);
  expect(await begins(budget, "decoration")).toBe(0);
});

test("what people are told of has a minute and an hour of its own, and a part of both is kept", async () => {
  const clock = new StandingClock(0);
  const budget = new Budget(clock);
  const create = async (rank: Rank): Promise<number> =>
    await budget.spend(rank, () => Promise.resolve(budget.begins(1, comment)));
  const most = async (rank: Rank): Promise<number> => {
    let count = 0;
    while ((await create(rank)) === 0) count += 1;
    return count;
  };
  expect(await most("asked")).toBe(72);
  expect(await most("rollback")).toBe(8);
  expect(await create("rollback")).toBe(60_000);
  expect(await begins(budget, "decoration")).toBe(0);
  let count = 80;
  for (; clock.now() < HOUR - 60_000; clock.moveTo(clock.now() + 60_000)) count += await most("asked");
  expect(count).toBe(450);
  expect(await most("rollback")).toBe(50);
});

test("an answer that comes late takes nothing back, and a window that is over is followed by a full one", async () => {
  const { budget, clock } = await told(50);
  const seen = (remaining: number, mark: number): LimitSeen => ({
    primary: { limit: 100, remaining, mark, resetMs: mark * 1_000 - clock.now() },
    pausedMs: null,
  });
  for (const [remaining, expected] of [
    [48, 48],
    [49, 48],
  ] as const) {
    await begins(budget, "asked");
    budget.ended(1, read, seen(remaining, 3_600));
    expect(budget.standing()[0]?.primary?.remaining).toBe(expected);
  }
  await begins(budget, "asked");
  budget.ended(1, read, NOTHING);
  expect(budget.standing()[0]?.primary?.remaining).toBe(47);
  clock.moveTo(HOUR);
  expect(budget.standing()[0]?.primary?.remaining).toBe(100);
  await begins(budget, "asked");
  budget.ended(1, read, seen(99, 7_200));
  await begins(budget, "asked");
  budget.ended(1, read, seen(3, 3_600));
  expect(budget.standing()[0]?.primary?.remaining).toBe(99);
});

test("people wait until the window is over: that is a shortage; a pause of decorations is none", async () => {
  expect((await told(30)).budget.shortage(1, 0)).toBeNull();
  expect((await told(15)).budget.shortage(1, 0)).toEqual({ until: HOUR, stops: "automation" });
  expect((await told(10)).budget.shortage(1, 0)).toEqual({ until: HOUR, stops: "all" });
});

test("twenty gather at a time, in their order; what goes before everything else does not wait for a seat", async () => {
  const budget = new Budget(new StandingClock(0));
  const gates: (() => void)[] = [];
  const begun: number[] = [];
  const gather = (rank: Rank, name: number): Promise<void> =>
    budget.gather(1, rank, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => gates.push(resolve));
    });
  const all = Array.from({ length: 22 }, (_, index) => gather("automatic", index));
  const rescue = gather("rollback", 99);
  expect(begun.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 20 }, (_, index) => index), 99]);
  gates[0]?.();
  await all[0];
  await Promise.resolve();
  expect(begun.at(-1)).toBe(20);
  while (begun.length < 23 || gates.length > 0) {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all([...all, rescue]);
  expect(begun).toHaveLength(23);
});
