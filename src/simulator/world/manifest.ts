/** What an App is made from. Source: GitHub's documentation "Registering a GitHub App from a manifest". */
import { validate } from "../openapi/validate.ts";
import type { Level } from "../server/access.ts";
import { isHeardOf, mayHear } from "./hearing.ts";
import { Refusal } from "./refusal.ts";

export type Manifest = {
  readonly name: string;
  readonly url: string;
  readonly redirectUrl: string;
  /** Where the webhook goes; `null`: there is none. */
  readonly hook: string | null;
  readonly permissions: Readonly<Record<string, Level>>;
  readonly events: readonly string[];
};

const LONGEST_NAME = 34;

const known: ReadonlySet<string> = new Set([
  ..."name url hook_attributes redirect_url callback_urls setup_url description public".split(" "),
  ..."default_events default_permissions request_oauth_on_install setup_on_update".split(" "),
]);

const refused = (error: string): Refusal =>
  new Refusal(422, `The configuration does not appear to be a valid GitHub App manifest. Error: ${error}`);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // Said below.
  }
  throw refused("it is no JSON object");
}

/** GitHub's error names a field without the object that it stands in. */
function address(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw refused(`"${name}" wasn't supplied.`);
  if (!URL.canParse(value) || !/^https?:/.test(value)) throw refused(`"${name}" is not a valid URL.`);
  return value;
}

/** The names of permissions are those that a token can be narrowed to. */
function permissionsOf(fields: Fields): Manifest["permissions"] {
  const permissions = fields["default_permissions"] ?? {};
  const route = "/app/installations/{installation_id}/access_tokens";
  if (validate("POST", route, new URLSearchParams(), { permissions }).length > 0)
    throw refused("Default permission records resource is not included in the list");
  return permissions as Manifest["permissions"];
}

function eventsOf(fields: Fields, permissions: Manifest["permissions"]): readonly string[] {
  const events = fields["default_events"] ?? [];
  if (!Array.isArray(events)) throw refused("Default events must be a list");
  const names = events.map(String);
  const unheard = names.filter((event) => !isHeardOf(event) || !mayHear(permissions, event, undefined));
  if (unheard.length > 0) throw refused(`Default events unsupported: ${unheard.join(", ")}`);
  return names;
}

/** Throws what GitHub's page says of a manifest that it does not take; keys that GitHub would ignore are refused too. */
export function readManifest(text: string): Manifest {
  const fields = parsed(text);
  const strange = Object.keys(fields).find((key) => !known.has(key));
  if (strange !== undefined) throw refused(`${strange} is not known here`);
  const { name } = fields;
  if (typeof name !== "string" || name === "") throw refused(`"name" wasn't supplied.`);
  if (name.length > LONGEST_NAME) throw refused(`Name is too long (maximum is ${LONGEST_NAME} characters)`);
  const hook = fields["hook_attributes"];
  const permissions = permissionsOf(fields);
  return {
    name,
    url: address(fields, "url"),
    redirectUrl: address(fields, "redirect_url"),
    hook: isFields(hook) ? address(hook, "url") : null,
    permissions,
    events: eventsOf(fields, permissions),
  };
}
