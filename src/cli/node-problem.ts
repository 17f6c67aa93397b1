/** What people have on their laptops, and what the SDK of AWS asks for from 2027 on. */
export const OLDEST_NODE = 22;

/** Why the command cannot run here, in one line with what to do; undefined where it can. */
export function nodeProblem(version: string): string | undefined {
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return undefined;
  return `riposte needs Node.js ${OLDEST_NODE} or later, and this is ${version}. Install a later one (https://nodejs.org, or: nvm install ${OLDEST_NODE}), then try again.`;
}
