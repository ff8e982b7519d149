// Duty: `npm run grant -- <email> <role>`: gives an account a role, or takes it away with --revoke. The first admin is made with it.
// Invariant: a role is granted to an account that exists; nothing else about it changes.
// Neighbours: POST /dev/roles of a running local shop, else D1 itself through wrangler.
//
// Through the door the account's sessions have the role at once. Written straight to D1 (--remote, or a local shop that is
// stopped) it holds from the next sign-in: sessions carry the roles they began with, for 24 hours at most.
import { resolve } from "node:path";
import { root, runTool } from "./support/tools.ts";
import { readArguments } from "./support/arguments.ts";

const usage = "usage: npm run grant -- <email> customer|seller|admin [--revoke] [--remote]";
const roles = ["customer", "seller", "admin"];

interface Order {
  readonly email: string;
  readonly role: string;
  readonly granted: boolean;
  readonly remote: boolean;
}

function readOrder(): Order | undefined {
  const { positionals, values } = readArguments(usage, {
    allowPositionals: true,
    options: { revoke: { type: "boolean" }, remote: { type: "boolean" } },
  });
  const [email = "", role = ""] = positionals;
  const sane = positionals.length === 2 && /^[^\s@']+@[^\s@']+$/.test(email) && roles.includes(role);
  return sane ? { email: email.toLowerCase(), role, granted: values.revoke !== true, remote: values.remote === true } : undefined;
}

/** Asks the running local shop; undefined when none answers. */
async function throughDoor({ email, role, granted }: Order): Promise<Response | undefined> {
  const url = `http://localhost:${process.env.PORT ?? 8787}/dev/roles`;
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, role, granted }),
    });
  } catch {
    return undefined;
  }
}

/** One statement that sets the roles and returns the account; the role list is a JSON array in `users.roles`. */
function statementFor({ email, role, granted }: Order): string {
  const without = `SELECT value FROM json_each(users.roles) WHERE value <> '${role}'`;
  const list = granted ? `${without} UNION ALL SELECT '${role}'` : without;
  return `UPDATE users SET roles = (SELECT json_group_array(value) FROM (${list})) WHERE email = '${email}' RETURNING email, roles`;
}

async function throughDatabase(order: Order): Promise<{ readonly code: number; readonly message: string }> {
  const place = order.remote ? ["--remote"] : ["--local", "--persist-to", resolve(root, process.env.STATE_DIR ?? ".state")];
  const ran = await runTool("wrangler", ["d1", "execute", "DB", ...place, "--json", "--command", statementFor(order)]);
  if (ran.code !== 0) {
    const next = order.remote
      ? "Sign in with `npx wrangler login`, and see that `npm run deploy` has been run."
      : "Run `npm start` once, so that there is a database.";
    return { code: 1, message: `D1 could not be asked.\n${ran.output}\n${next}` };
  }
  if (!ran.output.includes(`"${order.email}"`))
    return { code: 1, message: `nobody has signed up as ${order.email} yet; sign up first, then grant` };
  return { code: 0, message: "it holds from the next sign-in, or within 24 hours" };
}

async function carryOut(order: Order): Promise<{ readonly code: number; readonly message: string }> {
  const answer = order.remote ? undefined : await throughDoor(order);
  if (answer === undefined) return throughDatabase(order);
  if (answer.status === 404) return { code: 1, message: `nobody has signed up as ${order.email} yet; sign up first, then grant` };
  return { code: answer.ok ? 0 : 1, message: answer.ok ? "it holds at once" : `the shop refused: ${answer.status} ${await answer.text()}` };
}

const order = readOrder();
if (order === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const { code, message } = await carryOut(order);
  const done = `${order.email} ${order.granted ? "is now" : "is no longer"} ${order.role}; `;
  console[code === 0 ? "log" : "error"](`${code === 0 ? done : ""}${message}`);
  process.exitCode = code;
}
