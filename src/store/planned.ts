/** What is wanted on GitHub, held against how it stands: what is asked for again, and what is left as it is. */
import type { Transaction } from "./database.ts";
import type { EffectsTable } from "./tables.ts";

/** `level`: how soon it gives way where GitHub takes only so much; 0: never. */
export type Planned = {
  readonly key: string;
  readonly kind: string;
  readonly level: number;
  readonly body: object;
  readonly nextAt: number;
};
/** How an effect that was asked for before stands now. */
export type Standing = {
  readonly status: EffectsTable["status"];
  readonly level: number;
  readonly nextAt: number;
  readonly settledAt: number | null;
  readonly problem: string | null;
};
/** What was done before a backup came back is in GitHub's lists by now: the first look decides. */
const LOOKED_FOR = 1_000;
/** A text that was given up is tried again when it changes after this long: a permission may have been granted. */
const REFUSED_AGAIN_MS = 3_600_000;

/** It will be done by then in any case: one under way is left to end, and one that failed keeps its pause, whatever happens meanwhile but that it matters more. */
export function willBeDone(standing: Standing | undefined, by: Pick<Planned, "nextAt" | "level">): boolean {
  if (standing === undefined) return false;
  const { status, level, problem, nextAt } = standing;
  if (status === "waiting") return level <= by.level && (problem !== null || nextAt <= by.nextAt);
  return status === "started" || status === "unsure";
}

/** It was given up a short while ago, and stays so for all to see. */
export const isLeft = (standing: Standing | undefined, by: number): boolean =>
  standing?.status === "set-aside" && by < (standing.settledAt ?? 0) + REFUSED_AGAIN_MS;

export const mattersOtherwise = (standing: Standing | undefined, { level }: Planned): boolean =>
  (standing?.status === "waiting" || standing?.status === "unsure") && standing.level !== level;

export async function rate(transaction: Transaction, pipeline: string, { key, level }: Planned): Promise<void> {
  const row = transaction.updateTable("effects").set({ level }).where("pipeline", "=", pipeline).where("key", "=", key);
  await row.execute();
}

/** `isUnsure`: it may have been done. */
type Asked = Planned & { readonly isUnsure?: true };

export async function put(transaction: Transaction, pipeline: string, asked: readonly Asked[]): Promise<void> {
  const fresh = { tries: 0, settled_at: null, problem: null } as const;
  const rows = asked.map(({ key, kind, level, body, nextAt, isUnsure }) => {
    const standing = isUnsure
      ? ({ status: "unsure", looks: LOOKED_FOR } as const)
      : ({ status: "waiting", looks: 0 } as const);
    return { pipeline, key, kind, level, body: JSON.stringify(body), next_at: nextAt, ...standing, ...fresh };
  });
  await transaction
    .insertInto("effects")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["pipeline", "key"])
        .doUpdateSet((row) => ({
          level: row.ref("excluded.level"),
          body: row.ref("excluded.body"),
          next_at: row.ref("excluded.next_at"),
          status: row.ref("excluded.status"),
          looks: row.ref("excluded.looks"),
          ...fresh,
        }))
        // It may have been handed out since it was compared.
        .where("effects.status", "not in", ["started", "unsure"]),
    )
    .execute();
}
