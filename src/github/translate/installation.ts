import { z } from "zod";
import type { Heard } from "../../engine/heard.ts";

const repository = z.object({ id: z.int(), name: z.string(), full_name: z.string(), private: z.boolean() });

const schema = z.object({
  installation: z.object({ id: z.int(), account: z.object({ login: z.string() }).nullish() }),
  repositories: z.array(repository).nullish(),
  repositories_added: z.array(repository).nullish(),
});

/** Repositories were added, or more rights were granted: their files are read. */
export function installed(payload: unknown): readonly Heard[] {
  const read = schema.safeParse(payload);
  if (!read.success) return [];
  const { installation, repositories, repositories_added: added } = read.data;
  return [...(added ?? repositories ?? [])].map(({ id, name, full_name, private: isPrivate }) => ({
    place: {
      installation: installation.id,
      repository: id,
      owner: full_name.split("/")[0] ?? installation.account?.login ?? "",
      name,
      defaultBranch: null,
      private: isPrivate,
    },
    signal: { kind: "installed" },
  }));
}
