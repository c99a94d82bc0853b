/** Apps that people make from a manifest: each is made under a code, which its keys are handed out for, once and within an hour. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Manifest } from "./manifest.ts";
import { invalid, notFound } from "./refusal.ts";
import type { World } from "./world.ts";

/** Source: GitHub's documentation "Registering a GitHub App from a manifest". */
const CODE_LIVES_MS = 3_600_000;

export type Registered = {
  readonly id: number;
  readonly slug: string;
  readonly manifest: Manifest;
  /** Login of the person or organisation that it belongs to. */
  readonly owner: string;
  readonly webhookSecret: string | null;
  /** PEM, as is `pem`, the private one. */
  readonly publicKey: string;
  readonly pem: string;
};

export class Registrations {
  readonly #world: World;
  readonly #codes = new Map<string, { readonly app: Registered; readonly at: number }>();
  /** Oldest first. */
  readonly all: Registered[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Somebody who is signed in presses the button; what comes back is the code. */
  make(manifest: Manifest, owner: string): string {
    const slug = manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    if (this.all.some((app) => app.slug === slug))
      throw invalid({ resource: "Integration", field: "name", code: "custom", message: "Name is already in use" });
    const { publicKey, privateKey: pem } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const webhookSecret = manifest.hook === null ? null : randomBytes(20).toString("hex");
    const app = { id: this.#world.nextId(), slug, manifest, owner, webhookSecret, publicKey, pem };
    this.all.push(app);
    const code = randomBytes(20).toString("hex");
    this.#codes.set(code, { app, at: this.#world.clock.now() });
    return code;
  }

  /** Throws where the code is unknown, used or too old. */
  redeem(code: string): Registered {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (found === undefined || this.#world.clock.now() - found.at > CODE_LIVES_MS) throw notFound();
    return found.app;
  }
}
