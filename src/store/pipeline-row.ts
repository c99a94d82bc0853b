/** What is known of a pipeline's repository. */
import type { Selectable } from "kysely";
import type { PipelinesTable } from "./tables.ts";

export type PipelineRow = {
  readonly id: string;
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  /** `null`: no webhook has said so yet. */
  readonly defaultBranch: string | null;
  readonly private: boolean;
};

/** Without what its journal comes to, which is long. */
export const COLUMNS = ["id", "installation", "repository", "owner", "name", "default_branch", "private"] as const;

export const asRow = (row: Pick<Selectable<PipelinesTable>, (typeof COLUMNS)[number]>): PipelineRow => ({
  id: row.id,
  installation: row.installation,
  repository: row.repository,
  owner: row.owner,
  name: row.name,
  defaultBranch: row.default_branch,
  private: row.private === 1,
});
