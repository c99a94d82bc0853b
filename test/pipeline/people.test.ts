/** Who asks too often. */
import { expect, test } from "vitest";
import { isOneTooMany } from "../../src/pipeline/people.ts";
import { Walk } from "../support/walk.ts";

const SECOND = 1000;

test("whoever asks once a second is answered twenty times a minute, and told once a minute that it is too often", () => {
  const walk = new Walk();
  const minutes = [0, 1, 2].map(() => {
    const said: string[] = [];
    for (let second = 0; second < 60; second += 1) {
      walk.at += SECOND;
      for (const event of walk.ask({ verb: "status" }, { by: "hubot" }))
        if (event.type === "Answered") said.push("code" in event.answer.reply ? event.answer.reply.code : "served");
    }
    return said;
  });
  const served = Array.from({ length: 20 }, () => "served");
  expect(minutes).toEqual([0, 1, 2].map(() => [...served, "too-many"]));
  expect(isOneTooMany(walk.state, "mona", walk.at)).toBe(false);
});
