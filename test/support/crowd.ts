/** Many pipelines of one installation, each with a version on its way at the same time. */
import { needed } from "../../src/github/permissions.ts";
import type { Repository } from "../../src/simulator/world/repository.ts";
import { files } from "./sample.ts";
import { MINUTE } from "./story.ts";
import type { Story } from "./story.ts";

export const HOUR = 60 * MINUTE;
const ACCOUNT = "crowd";
const CONFIG = "version: 1\ncommit: { checks: [build] }\nstages: { staging: {}, production: { promote: auto } }\n";

export type Crowd = {
  /** GitHub's id. */
  readonly installation: number;
  readonly repositories: readonly Repository[];
};

/** Installs the App on so many repositories that have the file already. */
export async function crowd(story: Story, count: number): Promise<Crowd> {
  const { world } = story.github;
  const repositories = Array.from({ length: count }, (_, index) => {
    const repository = world.repository(`${ACCOUNT}/r${index}`, {
      files: files(CONFIG),
      collaborators: { octocat: "write", mona: "maintain" },
    });
    repository.actions.ci = [{ workflow: "ci.yml", jobs: ["build"], takes: 6 * MINUTE }];
    return repository;
  });
  const installed = world.install({
    account: ACCOUNT,
    repositories: repositories.map(({ name }) => `${ACCOUNT}/${name}`),
    permissions: needed,
  });
  await story.settle();
  return { installation: installed.id, repositories };
}

/** Every repository gets a version at this moment. */
export async function release({ repositories }: Crowd, story: Story, message = "m"): Promise<void> {
  for (const repository of repositories)
    repository.push({ by: "octocat", message, files: { [`${message}.txt`]: message } });
  await story.settle();
}

/** Requests of an installation that GitHub counted, by the hour in which they came. */
export function spent({ installation }: Pick<Crowd, "installation">, story: Story): readonly number[] {
  const hours = new Map<number, number>();
  for (const { caller, status, path, at } of story.github.requests) {
    const isCounted = caller?.kind === "installation" && caller.id === installation && status !== 304;
    if (!isCounted || path === "/graphql") continue;
    const hour = Math.floor(at / HOUR);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return [...hours.values()];
}

const LIMIT = 5_000;

/** Such a part is left of the hour. */
export function leave(story: Story, share: number): void {
  for (const installation of story.github.world.installations.keys())
    story.github.leave(installation, Math.floor(LIMIT * share));
}
