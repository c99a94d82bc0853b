/** What several webhooks say of one repository at once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { intake } from "../../src/engine/intake.ts";
import type { Heard, Place } from "../../src/engine/heard.ts";
import { openStore } from "../../src/store/store.ts";
import { waiting } from "../support/waiting.ts";

const place: Place = {
  installation: 1,
  repository: 7,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};
const said = (defaultBranch: string | null): readonly Heard[] => [
  { place: { ...place, defaultBranch }, signal: { kind: "installed" } },
];

test.for([[["main", null]], [[null, "main"]], [["trunk", "main", null]]] as const)(
  "a webhook that does not name the branch leaves what one beside it says: %j",
  async ([branches]) => {
    const folder = mkdtempSync(join(tmpdir(), "sluice-intake-"));
    const store = await openStore(`sqlite:${join(folder, "sluice.db")}`);
    // What stands in a body is what it says.
    const github = { translate: (_: string, body: unknown) => body };
    const engine = { store, github, clock: { now: () => 0 } } as unknown as Engine;
    for (const [at, branch] of branches.entries()) {
      const body = Buffer.from(JSON.stringify(said(branch)));
      await store.inbox.put({ guid: String(at), event: "push", body, at });
    }
    const { taken } = await intake(engine, await waiting(store, 10, 10));
    expect(taken.map(({ pipeline }) => pipeline.defaultBranch)).toEqual(branches.map(() => "main"));
    await store.close();
    rmSync(folder, { recursive: true });
  },
);
