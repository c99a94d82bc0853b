/** The repositories of the busy story on a simulated GitHub, and the people in them. */
import type { Simulator } from "../../../src/simulator/simulator.ts";
import type { Repository } from "../../../src/simulator/world/repository.ts";
import { needed } from "../../../src/github/permissions.ts";
import { files, workflow } from "../sample.ts";
import { Hands } from "./hands.ts";
import type { See } from "./hands.ts";
import type { Scene } from "./scenes.ts";

const people = { octocat: "write", mona: "maintain", hubot: "write" } as const;
/** Shorter than a pause between two texts: what follows comes while the former is still told. */
const TAKES_MS = 3_000;

function founded({ world }: Simulator, { repository, stages }: Scene): Repository {
  const shop = world.repository(repository, {
    files: {
      ...files(`version: 1\ncommit: { checks: [build], timeout: 30m }\n${stages}\n`),
      ".github/workflows/smoke.yml": workflow("Smoke"),
    },
    collaborators: people,
  });
  shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build"], takes: TAKES_MS }];
  for (const file of ["deploy.yml", "smoke.yml", "load-test.yml", "a11y.yml"])
    shop.actions.script(file, { takes: TAKES_MS });
  return shop;
}

type Told = { readonly scene: Scene; readonly hands: Hands };

export class Town {
  readonly repositories: readonly Repository[];
  readonly #all: readonly Told[];

  constructor(github: Simulator, scenes: readonly Scene[], see: See) {
    this.#all = scenes.map((scene) => ({ scene, hands: new Hands(founded(github, scene), see) }));
    this.repositories = this.#all.map(({ hands }) => hands.shop);
    for (const account of ["acme", "globex"]) {
      const repositories = this.repositories.filter((one) => one.owner === account).map((one) => one.fullName);
      if (repositories.length > 0) github.world.install({ account, repositories, permissions: needed });
    }
  }

  /**
   * The first version of each goes to production, undisturbed: from then on it is known that runs bear the attempt in their names.
   * Where it is not, a dispatch whose answer was lost is left to a person: another story (`test/engine/crash.test.ts`).
   */
  async settle(): Promise<void> {
    const first = async ({ scene, hands }: Told): Promise<void> => {
      await hands.opened();
      await scene.first(hands);
    };
    await Promise.all(this.#all.map(first));
  }

  async tell(): Promise<void> {
    await Promise.all(this.#all.map(({ scene, hands }) => scene.tell(hands)));
  }
}
