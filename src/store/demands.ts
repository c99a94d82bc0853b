/** What is due on GitHub, for whoever shares out what an installation may be asked. */
import { sql } from "kysely";
import { isOurs } from "./claimed.ts";
import type { Database } from "./database.ts";

/** Effects of one installation and level that are due. */
export type Demand = {
  readonly installation: number;
  readonly level: number;
  /** Those that begin or stop something. */
  readonly urgent: number;
  readonly texts: number;
  /** When the first of them became due. */
  readonly since: number;
};

/** What begins or stops something, and what a deployment says of it; all else is text, and can wait. */
const URGENT: readonly string[] = ["create-deployment", "dispatch", "cancel-run", "deployment"];
export const isUrgent = (kind: string): boolean => URGENT.includes(kind);
export const textsLast = sql<number>`case when kind in (${sql.join(URGENT.map((kind) => sql.lit(kind)))}) then 0 else 1 end`;

export async function demands(
  { read, claimant }: Pick<Database, "read" | "claimant">,
  now: number,
): Promise<readonly Demand[]> {
  const due = read
    .selectFrom("effects")
    .select(({ fn }) => [
      "pipeline",
      "level",
      fn.sum<number>(textsLast).as("texts"),
      fn.countAll<number>().as("all"),
      fn.min("next_at").as("since"),
    ])
    .where("status", "in", ["waiting", "unsure"])
    .where("next_at", "<=", now)
    .where(isOurs(claimant))
    .groupBy(["pipeline", "level"]);
  // Whose a pipeline is, is looked up once for all that is due of it.
  const rows = await read
    .selectFrom(due.as("due"))
    .innerJoin("pipelines", "pipelines.id", "due.pipeline")
    .select(({ fn }) => [
      "installation",
      "level",
      fn.sum<number>("texts").as("texts"),
      fn.sum<number>("all").as("all"),
      fn.min("since").as("since"),
    ])
    .groupBy(["installation", "level"])
    .execute();
  return rows.map(({ installation, level, texts, all, since }) => {
    const ofTexts = Number(texts);
    return { installation, level, urgent: Number(all) - ofTexts, texts: ofTexts, since };
  });
}
