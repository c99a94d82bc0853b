/**
 * The kinds of GitHub that there are, and in what they differ for whoever speaks with them.
 * Source: GitHub's documentation, and its OpenAPI descriptions of Enterprise Server 3.17 to 3.19. The wording of a refused version is a guess.
 */
export type Flavour = "github.com" | "enterprise-server" | "data-residency";

export type Host = {
  readonly flavour: Flavour;
  /** What its links begin with: its pages, and its API. They name the host as it knows itself, whatever leads there. */
  readonly site: string;
  readonly api: string;
  /** The path of the API on its server. */
  readonly prefix: string;
  /** Below its site, where the pages of Apps are. */
  readonly apps: string;
  /** Of the addresses that it gives to its accounts. */
  readonly mail: string;
  /** Versions of the API, the newest first. */
  readonly versions: readonly [string, ...string[]];
  /** With one dispatch. */
  readonly mostInputs: number;
  /** Whether the answer to a dispatch names the run. */
  readonly namesRuns: boolean;
  /** For how long a webhook may be answered. */
  readonly patienceMs: number;
  /** For how long deliveries are listed and can be sent again. */
  readonly keptMs: number;
  /** Its own version, where it tells; with it the enterprise that webhooks name. */
  readonly release: string | null;
  /** Requests per caller and hour; `null`: they are not counted. */
  readonly rateLimit: number | null;
};

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;

const dotCom: Host = {
  flavour: "github.com",
  site: "https://github.com",
  api: "https://api.github.com",
  prefix: "",
  apps: "apps",
  mail: "users.noreply.github.com",
  versions: ["2026-03-10", "2022-11-28"],
  mostInputs: 25,
  namesRuns: true,
  patienceMs: 10 * SECOND,
  keptMs: 3 * DAY,
  release: null,
  rateLimit: 5_000,
};

export const hosts: Readonly<Record<Flavour, Host>> = {
  "github.com": dotCom,
  "enterprise-server": {
    flavour: "enterprise-server",
    site: "https://github.acme.example",
    api: "https://github.acme.example/api/v3",
    prefix: "/api/v3",
    apps: "github-apps",
    mail: "users.noreply.github.acme.example",
    versions: ["2022-11-28"],
    mostInputs: 10,
    namesRuns: false,
    patienceMs: 30 * SECOND,
    keptMs: 7 * DAY,
    release: "3.19.2",
    // Until an administrator turns them on.
    rateLimit: null,
  },
  "data-residency": {
    ...dotCom,
    flavour: "data-residency",
    site: "https://acme.ghe.com",
    api: "https://api.acme.ghe.com",
    mail: "users.noreply.acme.ghe.com",
  },
};
