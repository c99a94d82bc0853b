/**
 * Having GitHub make the App: a person posts the manifest to a page of GitHub's, and the code that comes back is redeemed for its keys.
 * Source: GitHub's documentation "Registering a GitHub App from a manifest".
 */
import { pino } from "pino";
import { z } from "zod";
import { asked } from "./checkup.ts";
import type { Asked } from "./checkup.ts";
import { WEBHOOK_PATH } from "./hook.ts";
import { octokitClass } from "./octokit.ts";
import { heard, needed, reverting } from "./permissions.ts";

/** GitHub takes no longer one. */
const LONGEST_NAME = 34;

export type Manifesting = {
  /** Login of the organisation that it will belong to; `null`: to the person himself. */
  readonly organization: string | null;
  /** Where GitHub reaches Sluice, without a trailing slash. */
  readonly url: string;
  /** Where GitHub sends the person with the code. */
  readonly back: string;
  readonly mayRevert: boolean;
};

/** What `app.yml` says too, or `app.revert.yml`. The name must be the only one on GitHub: the person may change it there. */
export const manifestOf = ({ organization, url, back, mayRevert }: Manifesting) => ({
  name: (organization === null ? "Sluice" : `Sluice ${organization}`).slice(0, LONGEST_NAME),
  description: "Every commit flows to production through gates that everyone can see.",
  url,
  public: false,
  hook_attributes: { url: `${url}${WEBHOOK_PATH}`, active: true },
  redirect_url: back,
  default_permissions: mayRevert ? reverting : needed,
  default_events: heard,
});

export type Manifest = ReturnType<typeof manifestOf>;

/** Where people meet the GitHub whose API this is: an Enterprise Server has it under a path, the others at a host of its own. */
function siteOf(apiUrl: string): string {
  if (apiUrl.endsWith("/api/v3")) return apiUrl.slice(0, -"/api/v3".length);
  return apiUrl.replace(/^(https?:\/\/)api\./, "$1");
}

/** Where the Apps of somebody are kept; `/new` makes one. */
export const appsPage = (apiUrl: string, organization: string | null): string =>
  `${siteOf(apiUrl)}${organization === null ? "" : `/organizations/${organization}`}/settings/apps`;

const converted = z.object({
  id: z.int().positive(),
  slug: z.string().regex(/^[\w-]{1,100}$/),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string(),
  webhook_secret: z.string().nullable(),
});

/** The App, with what it signs with. Not to be shown. */
export type Made = {
  readonly id: number;
  readonly slug: string;
  readonly page: string;
  /** PEM, as GitHub gave it. */
  readonly pem: string;
  readonly webhookSecret: string;
};

/** Works once for a code. The error that there may be tells nothing of what GitHub gave. */
export async function redeem(apiUrl: string, code: string): Promise<Asked<Made>> {
  const Octokit = octokitClass({ writing: () => 0 });
  const octokit = new Octokit({ baseUrl: apiUrl, log: pino({ level: "silent" }) });
  const answer = await asked(async () => (await octokit.rest.apps.createFromManifest({ code })).data);
  if (answer.is === "unanswered") return answer;
  const read = converted.safeParse(answer.value);
  if (!read.success) {
    const fields = read.error.issues.map(({ path }) => path.join(".")).join(", ");
    return { is: "unanswered", problem: `its answer has another shape: ${fields}` };
  }
  const { id, slug, html_url: page, pem, webhook_secret: webhookSecret } = read.data;
  return { is: "answered", value: { id, slug, page, pem, webhookSecret: webhookSecret ?? "" } };
}
