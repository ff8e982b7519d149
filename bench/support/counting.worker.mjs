// The shop's bundle with a D1 that counts: POST /__count answers how many statements and round trips there were since it was last asked.
import shop from "./index.js";
export * from "./index.js";

const count = { statements: 0, roundTrips: 0 };
const inner = new WeakMap();

function note(statements) {
  count.statements += statements;
  count.roundTrips += 1;
}

/** A statement that counts when it is run by itself; `inner` finds the real one for a batch. */
function counted(statement) {
  const wrapper = {
    bind: (...values) => counted(statement.bind(...values)),
    ...Object.fromEntries(["first", "run", "all", "raw"].map((name) => [name, (...args) => (note(1), statement[name](...args))])),
  };
  inner.set(wrapper, statement);
  return wrapper;
}

function countedSession(session) {
  return {
    prepare: (sql) => counted(session.prepare(sql)),
    batch: (statements) => (note(statements.length), session.batch(statements.map((statement) => inner.get(statement) ?? statement))),
    exec: (sql) => (note(1), session.exec(sql)),
    getBookmark: () => session.getBookmark?.(),
    withSession: (...args) => countedSession(session.withSession(...args)),
  };
}

let countedEnv;

export default {
  ...shop,
  async fetch(request, env, context) {
    if (new URL(request.url).pathname === "/__count") {
      const answer = Response.json(count);
      Object.assign(count, { statements: 0, roundTrips: 0 });
      return answer;
    }
    countedEnv ??= { ...env, DB: countedSession(env.DB) };
    return shop.fetch(request, countedEnv, context);
  },
};
