/** Which events an App hears of. Source: GitHub's webhook descriptions. */

export type Subscription = {
  /** What the App subscribed to when it was registered. */
  readonly events: readonly string[];
  readonly permissions: Readonly<Record<string, "read" | "write">>;
};

/** Sent to every App; nobody can subscribe to these or decline them. */
const always: ReadonlySet<string> = new Set(["installation", "installation_repositories", "installation_target"]);

/** `checks: write` brings these without a subscription. */
const withChecks: ReadonlySet<string> = new Set(["check_run", "check_suite"]);

export function hears({ events, permissions }: Subscription, event: string): boolean {
  if (always.has(event) || events.includes(event)) return true;
  return withChecks.has(event) && permissions["checks"] === "write";
}
