/** The verbs: the source of the grammar, of `sluice help` and of the reference page. Each is loaded when it is asked for. */
import type { Verb } from "./verb.ts";

export type Entry = {
  readonly verb: string;
  readonly syntax: string;
  readonly does: string;
  /** Flags of its own, beside those of every verb; behind the name of one that takes a value what that is: `repo <owner/name>`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly example: string;
  readonly mostPositionals: number;
  readonly load: () => Promise<Verb>;
};

export const catalogue: readonly Entry[] = [
  {
    verb: "init",
    syntax: "sluice init [folder] [--write]",
    does: "propose `.github/sluice.yml` from the workflows of a checkout, and show the lines that they need",
    flags: { write: "write the new file; one that is there is never overwritten, workflows are never touched" },
    example: "sluice init --write",
    mostPositionals: 1,
    load: async () => (await import("./init.ts")).init,
  },
  {
    verb: "validate",
    syntax: "sluice validate [folder]",
    does: "check `.github/sluice.yml` and the workflows of a checkout, without a network",
    flags: {},
    example: "sluice validate",
    mostPositionals: 1,
    load: async () => (await import("./validate.ts")).validate,
  },
  {
    verb: "explain",
    syntax: "sluice explain <stage> [--candidate <sha>] [--repo <owner/name>] | --mermaid [folder]",
    does: "show what a candidate waits for before a stage, as `/explain` does; reads the store that `DATABASE_URL` names beside a running Sluice, writes nothing",
    flags: {
      "candidate <sha>": "the candidate, by 7 digits or more; else the newest that may enter",
      "repo <owner/name>": "the repository, where the store has several",
      mermaid: "draw the pipeline of a checkout as Mermaid, for a README; needs no store",
    },
    example: "sluice explain production --candidate abc1234",
    mostPositionals: 1,
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    verb: "setup",
    syntax: "sluice setup --url <address> [--org <login>] [--port <number>] [--revert]",
    does: "have GitHub make the App, through a page on this machine; what it signs with goes into a new file `.env`, which `npm start` reads",
    flags: {
      "url <address>": "where GitHub reaches Sluice: its webhooks go to `<address>/api/github/webhooks`",
      "org <login>": "the organisation that the App will belong to; else it is yours, for your own repositories only",
      "port <number>":
        "of the page, which only this machine sees; for a server take one and `ssh -L <number>:127.0.0.1:<number>`",
      revert: "it may also open the pull request that reverts what was rolled back, as `app.revert.yml` has it",
    },
    example: "sluice setup --url https://sluice.acme.example --org acme",
    mostPositionals: 0,
    load: async () => (await import("./setup.ts")).setup,
  },
  {
    verb: "doctor",
    syntax: "sluice doctor",
    does: "see whether all that Sluice lives on works: GitHub, webhooks, store, engine, clock; takes the variables of `npm start`, changes nothing",
    flags: {},
    example: "sluice doctor",
    mostPositionals: 0,
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    verb: "migrate",
    syntax: "sluice migrate sqlite-to-postgres [--from <address>] [--to <address>]",
    does: "copy all that a stopped Sluice remembers from its SQLite file to an empty PostgreSQL database, and check every ledger there by its hashes; all of it arrives or nothing does, and the file stays as it is",
    flags: {
      "from <address>": "of the file; else what `DATABASE_URL` names, or `sqlite:./data/sluice.db`",
      "to <address>":
        "of the database; else what `DATABASE_URL` names, which keeps the password out of the list of processes",
    },
    example: "sluice migrate sqlite-to-postgres --from sqlite:./data/sluice.db",
    mostPositionals: 1,
    load: async () => (await import("./migrate.ts")).migrate,
  },
  {
    verb: "restored",
    syntax: "sluice restored",
    does: "say that the store which `DATABASE_URL` names comes from a backup, before Sluice is started on it: for 30 days whatever it is about to begin is looked for on GitHub first, because it may have been done since the backup was taken",
    flags: {},
    example: "sluice restored",
    mostPositionals: 0,
    load: async () => (await import("./restored.ts")).restored,
  },
  {
    verb: "retry",
    syntax: "sluice retry [id]… | --all",
    does: "show what was set aside because it failed again and again, or have it tried once more; writes to the store that `DATABASE_URL` names beside a running Sluice",
    flags: { all: "everything that is set aside" },
    example: "sluice retry d12",
    mostPositionals: 100,
    load: async () => (await import("./retry.ts")).retry,
  },
  {
    verb: "rebuild",
    syntax: "sluice rebuild [owner/name]… [--dry-run]",
    does: "after the store was lost: recover what runs where, and what was verified there, from our own deployments and check runs on GitHub; a running Sluice takes it up, takes the variables of `npm start`",
    flags: { "dry-run": "show what would be recovered, and write nothing" },
    example: "sluice rebuild --dry-run",
    mostPositionals: 100,
    load: async () => (await import("./rebuild.ts")).rebuild,
  },
  {
    verb: "help",
    syntax: "sluice help [verb]",
    does: "show the verbs, or one of them",
    flags: {},
    example: "sluice help init",
    mostPositionals: 1,
    load: async () => (await import("./help.ts")).help,
  },
];

/** Of every verb. */
export const commonFlags = {
  json: "the answer for programs, with the same reason codes",
  ascii: "words in place of signs and arrows; also where `TERM=dumb`",
  help: "what `sluice help <verb>` shows",
} as const;

export const verbNamed = (verb: string): Entry | undefined => catalogue.find((entry) => entry.verb === verb);
