/**
 * The pages of GitHub, beside its API: where an App is made from a manifest. Whoever posts it is signed in and presses the button at once,
 * so that the answer is already the way back. Source: GitHub's documentation "Registering a GitHub App from a manifest".
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readManifest } from "../world/manifest.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import type { World } from "../world/world.ts";

/** Who sits at the browser. */
const SIGNED_IN = "octocat";

const PAGE = /^(?:\/organizations\/([\w-]+))?\/settings\/apps\/new$/;

export const isPage = ({ url = "" }: IncomingMessage): boolean => PAGE.test(url.split("?", 1)[0] ?? "");

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** To whom a page belongs, where whoever is signed in owns that. */
function ownerOf({ people }: World, pathname: string): string {
  const organization = PAGE.exec(pathname)?.[1];
  if (organization === undefined) return people.user(SIGNED_IN).login;
  if (people.membership(organization, SIGNED_IN) !== "admin") throw notFound();
  return people.known(organization).login;
}

/** The way back to whoever sent the person here. Throws where the App is refused. */
function made(world: World, { pathname, searchParams }: URL, manifest: string): string {
  const owner = ownerOf(world, pathname);
  const read = readManifest(manifest);
  const back = new URL(read.redirectUrl);
  back.searchParams.set("code", world.registrations.make(read, owner));
  const state = searchParams.get("state");
  if (state !== null) back.searchParams.set("state", state);
  return back.href;
}

export async function site(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const fields = await form(request);
  try {
    if (request.method !== "POST") throw notFound();
    const asked = new URL(request.url ?? "", "http://github");
    response.writeHead(302, { location: made(world, asked, fields.get("manifest") ?? "") }).end();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    response.writeHead(error.status, { "content-type": "text/plain; charset=utf-8" }).end(error.message);
  }
}
