/** Every migration, in order. Listed by hand: a bundle has no folder to read. */
import type { MigrationProvider } from "kysely/migration";
import * as first from "./0001-first.ts";
import * as sweep from "./0002-sweep.ts";
import * as restored from "./0003-restored.ts";
import * as claims from "./0004-claims.ts";
import * as openRuns from "./0005-open-runs.ts";
import * as level from "./0006-level.ts";
import * as claimedDue from "./0007-claimed-due.ts";
import * as byStage from "./0008-by-stage.ts";
import * as claimedInstallation from "./0009-claimed-installation.ts";

export const migrations: MigrationProvider = {
  getMigrations: () =>
    Promise.resolve({
      "0001-first": { up: first.up },
      "0002-sweep": { up: sweep.up },
      "0003-restored": { up: restored.up },
      "0004-claims": { up: claims.up },
      "0005-open-runs": { up: openRuns.up },
      "0006-level": { up: level.up },
      "0007-claimed-due": { up: claimedDue.up },
      "0008-by-stage": { up: byStage.up },
      "0009-claimed-installation": { up: claimedInstallation.up },
    }),
};
