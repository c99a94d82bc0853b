/** `sluice migrate`: takes what Sluice remembers from one database to another. */
import { DEFAULT_STORE, locate, named } from "../store/location.ts";
import { move, NotMovedError, StoreBusyError, StoreUnusableError } from "../store/store.ts";
import type { Moved } from "../store/store.ts";
import { counted } from "../wording/lists.ts";
import { signs } from "../wording/signs.ts";
import { grouped } from "./doctor/finding.ts";
import { UsageError } from "./verb.ts";
import type { Answer, Typed } from "./verb.ts";

const USE = "sluice migrate sqlite-to-postgres";

export async function migrate(typed: Typed): Promise<Answer> {
  const [what] = typed.positionals;
  if (what !== "sqlite-to-postgres")
    throw new UsageError(`${what === undefined ? "Name a way" : `There is no way ${what}`}: ${USE}`);
  const { from, path, to } = endsOf(typed);
  typed.say([`Copying ${from} to ${named(to)}; Sluice must not run meanwhile.`]);
  try {
    return arrived(await move(path, to), from, to);
  } catch (error) {
    const isTheirs = [NotMovedError, StoreBusyError, StoreUnusableError].some((kind) => error instanceof kind);
    if (!(error instanceof Error) || !isTheirs) throw error;
    return { exit: 1, lines: [`${signs.failed.sign} ${error.message}`], json: { is: "not-moved", why: error.message } };
  }
}

type Ends = { readonly from: string; readonly path: string; readonly to: string };

function endsOf({ flags, env }: Typed): Ends {
  const set = env["DATABASE_URL"] ?? "";
  const from = flags.get("from") ?? (locate(set).is === "sqlite" ? set : DEFAULT_STORE);
  const to = flags.get("to") ?? (locate(set).is === "postgres" ? set : null);
  if (to === null)
    throw new UsageError(
      `Where to? Set DATABASE_URL=postgres://user:password@host:5432/database, and name the file: ${USE} --from ${from}`,
    );
  const [source, target] = [locate(from), locate(to)];
  if (source.is !== "sqlite") throw new UsageError(`--from: sqlite:./path/to/file.db is expected, not ${named(from)}`);
  if (target.is !== "postgres")
    throw new UsageError(`--to: postgres://user:password@host:5432/database is expected, not ${named(to)}`);
  return { from, path: source.path, to: target.url };
}

function arrived({ rows, ledgers, entries }: Moved, from: string, to: string): Answer {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const of = `${counted(ledgers, "ledger")}, ${grouped(entries)} ${entries === 1 ? "entry" : "entries"}`;
  return {
    exit: 0,
    lines: [
      `${signs.passed.sign} ${grouped(all)} rows are in ${named(to)}; ${of}, intact there`,
      "Next:",
      `  1. DATABASE_URL=${named(to)}, with its password, wherever Sluice gets its settings from`,
      "  2. npm start; then sluice doctor",
      `  3. Keep ${from} as a backup, and never start Sluice on it again: there would be two that deploy.`,
    ],
    json: { is: "moved", from, to: named(to), rows, ledgers, entries },
  };
}
