/** A pull request. */

export type Pull = {
  readonly id: number;
  readonly number: number;
  readonly by: string;
  /** The App that opened it. */
  readonly app: number | null;
  title: string;
  body: string;
  base: string;
  /** Tip of the base when the head moved last, or when it was merged. */
  baseSha: string;
  /** When its base became another branch; `null`: it never did. */
  retargetedAt: string | null;
  readonly branch: string;
  head: string;
  /** Owner of the fork it comes from; `null`: this repository. */
  readonly fork: string | null;
  /** The fork was deleted since. */
  forkIsGone: boolean;
  draft: boolean;
  state: "open" | "closed";
  labels: string[];
  locked: boolean;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeSha: string | null;
  /** Commits that its merge brought into the base. */
  landed: ReadonlySet<string>;
};

export type Proposal = Pick<Pull, "by" | "title" | "base" | "branch" | "head"> &
  Partial<Pick<Pull, "app" | "body" | "fork" | "draft">>;

type Place = Pick<Pull, "id" | "number" | "baseSha"> & { readonly now: string };

export const newPull = (proposal: Proposal, { now, ...place }: Place): Pull => ({
  app: null,
  body: "",
  fork: null,
  draft: false,
  ...proposal,
  ...place,
  retargetedAt: null,
  forkIsGone: false,
  state: "open",
  labels: [],
  locked: false,
  createdAt: now,
  updatedAt: now,
  closedAt: null,
  mergedAt: null,
  mergedBy: null,
  mergeSha: null,
  landed: new Set(),
});
