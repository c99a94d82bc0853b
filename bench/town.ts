/** A simulated GitHub with many repositories. What it sends is kept here until somebody is to have it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { realClock } from "../src/engine/clocks.ts";
import { needed } from "../src/github/permissions.ts";
import { hears } from "../src/github/translate.ts";
import type { WebhookFault } from "../src/simulator/faults/fault.ts";
import { startSimulator } from "../src/simulator/simulator.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import type { Repository } from "../src/simulator/world/repository.ts";
import { files } from "../test/support/sample.ts";
import { APP, EVENTS, publicKey, SECRET } from "../test/support/story.ts";

const CONFIG = "version: 1\ncommit: { checks: [] }\nstages: { production: { production: true } }\n";
/** Limits of an hour are no matter here: `budget` is about them. */
const RATE_LIMIT = 10_000_000;
/** To send what happens while others work would take from the cores that they share. */
const KEPT_BACK: WebhookFault = { match: {}, times: Number.POSITIVE_INFINITY, how: { kind: "held" } };

export type Letter = { readonly guid: string; readonly event: string; readonly body: Buffer };
type Size = { readonly accounts: number; readonly repositoriesEach: number };

export class Town {
  readonly github: Simulator;
  readonly #repositories: readonly Repository[];
  readonly #letters: Letter[] = [];
  #changes = 0;
  /** What says that Sluice was installed everywhere. */
  installed: readonly Letter[] = [];

  private constructor(github: Simulator, repositories: readonly Repository[]) {
    this.github = github;
    this.#repositories = repositories;
  }

  static async open({ accounts, repositoriesEach }: Size): Promise<Town> {
    const app = { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed };
    const github = await startSimulator({ clock: realClock, app, rateLimit: RATE_LIMIT });
    const names = Array.from({ length: accounts }, (_, account) =>
      Array.from({ length: repositoriesEach }, (_unused, one) => `town${account}/r${one}`),
    );
    const options = { files: files(CONFIG), collaborators: { octocat: "write" } } as const;
    const town = new Town(
      github,
      names.flat().map((name) => github.world.repository(name, options)),
    );
    github.setWebhook(await town.#letterBox());
    github.fail(KEPT_BACK);
    for (const [account, repositories] of names.entries())
      github.world.install({ account: `town${account}`, repositories, permissions: needed });
    town.installed = await town.#collected();
    return town;
  }

  async #letterBox(): Promise<string> {
    const box = createServer((request, response) => {
      void Array.fromAsync(request as AsyncIterable<Buffer>).then((parts) => {
        const { "x-github-delivery": guid, "x-github-event": event } = request.headers;
        this.#letters.push({ guid: String(guid), event: String(event), body: Buffer.concat(parts) });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => box.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(box.address() as AddressInfo).port}`;
  }

  /** What was sent since, as far as it is kept by whoever receives it. */
  async #collected(): Promise<readonly Letter[]> {
    this.github.clearFaults();
    await this.github.idle();
    this.github.fail(KEPT_BACK);
    return this.#letters.splice(0).filter(({ event, body }) => hears(event, body));
  }

  /** So many webhooks, of pull requests that are opened and merged in all repositories in turn. */
  async letters(count: number): Promise<readonly Letter[]> {
    await this.#collected();
    const letters: Letter[] = [];
    while (letters.length < count) letters.push(...(await this.round()));
    return letters.slice(0, count);
  }

  /** Webhooks of a pull request that is opened and merged in each repository. */
  async round(): Promise<readonly Letter[]> {
    for (const { pulls } of this.#repositories) {
      const branch = `change-${this.#changes++}`;
      const { number } = pulls.open({ by: "octocat", branch, files: { [branch]: branch } });
      pulls.merge(number, { by: "octocat" });
    }
    return await this.#collected();
  }
}
