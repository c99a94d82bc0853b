import fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "../../src/engine/pace.ts";
import { shared, within } from "../../src/engine/shares.ts";

const of = (installation: number, urgent: number, texts: number) => ({
  installation,
  urgent,
  texts,
  since: installation,
});

test("the installations take turns; one that has piled up takes no more than another that has less", () => {
  const demands = [of(1, 0, 5_000), of(2, 1, 0), of(3, 2, 2)];
  expect(shared(demands, () => ({ all: 10, texts: 8 }), 94)).toEqual([
    { installation: 1, all: 3, texts: 3 },
    { installation: 2, all: 1, texts: 0 },
    { installation: 3, all: 2, texts: 0 },
  ]);
});

test("texts wait where only what begins or stops something may go", () => {
  expect(shared([of(1, 1, 9)], () => ({ all: 5, texts: 0 }), 0)).toEqual([{ installation: 1, all: 1, texts: 0 }]);
  expect(shared([of(1, 0, 9)], () => ({ all: 5, texts: 0 }), 0)).toEqual([]);
});

test("no more is given than is due, allowed and free, and nobody is passed over while another gets two", () => {
  const demand = fc.record({ urgent: fc.nat(20), texts: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(demand, { maxLength: 12 }), fc.nat(100), fc.nat(10), (due, out, all) => {
      const allowance = { all, texts: Math.floor(all / 2) };
      const demands = due.map(({ urgent, texts }, index) => of(index, urgent, texts));
      const shares = shared(demands, () => allowance, out);
      const none = { all: 0, texts: 0 };
      const given = demands.map((one) => shares.find((share) => share.installation === one.installation) ?? none);
      expect(given.reduce((sum, one) => sum + one.all, 0)).toBeLessThanOrEqual(100 - out);
      for (const [index, { urgent, texts }] of demands.entries()) {
        const its = given[index] ?? none;
        const asked = Math.min(all, urgent + Math.min(texts, allowance.texts));
        expect(its.all).toBeLessThanOrEqual(asked);
        expect(its.texts).toBe(Math.max(0, its.all - urgent));
        if (its.all < asked) expect(its.all).toBeGreaterThanOrEqual(Math.max(...given.map((one) => one.all)) - 1);
      }
    }),
  );
});

test("so much of one installation is on its way at once, and of all together", () => {
  const pace = { all: 30, texts: 25 };
  expect(within(pace, { ofIt: 0, ofAll: 0 })).toEqual({ all: 10, texts: 8 });
  expect(within(pace, { ofIt: 9, ofAll: 9 })).toEqual({ all: 1, texts: 0 });
  expect(within(pace, { ofIt: 0, ofAll: 97 })).toEqual({ all: 3, texts: 3 });
  expect(within({ all: 2, texts: 0 }, { ofIt: 0, ofAll: 0 })).toEqual({ all: 2, texts: 0 });
});

test("a burst may go out at once, then one a second; texts leave a reserve", () => {
  const pace = new Pace(8);
  expect(pace.allowance(1, 0, 0)).toEqual({ all: 8, texts: 3 });
  for (let count = 0; count < 7; count += 1) expect(pace.spend(1, 0)).toBe(0);
  expect(pace.allowance(1, 0, 0)).toEqual({ all: 1, texts: 0 });
  expect(pace.allowance(1, 0, 1)).toEqual({ all: 0, texts: 0 });
  expect(pace.allowance(2, 0, 0)).toEqual({ all: 8, texts: 3 });
  expect(pace.nextAt(1, 400)).toBe(1_000);
  expect(pace.allowance(1, 1_000, 0)).toEqual({ all: 2, texts: 0 });
  expect(pace.allowance(1, 60_000, 0)).toEqual({ all: 8, texts: 3 });
});

test("what is written beyond it is told how long to wait", () => {
  const pace = new Pace(2);
  const waits = [0, 0, 0, 500].map((now) => pace.spend(null, now));
  expect(waits).toEqual([0, 0, 1_000, 1_500]);
  expect(pace.spend(null, 60_000)).toBe(0);
});
