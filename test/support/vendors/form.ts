type Nested = { [name: string]: string | Nested | (string | Nested)[] };

/** A form body or query as Stripe reads it: `a[b]=1&c[0]=2` is `{a: {b: "1"}, c: ["2"]}`. */
export function fromForm(text: string): Nested {
  const root: Nested = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [name.split("[", 1)[0] ?? name, ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? "")];
    put(root, path, value);
  }
  return asLists(root) as Nested;
}

function put(into: Nested, [first = "", ...rest]: readonly string[], value: string): void {
  const name = first === "" ? String(Object.keys(into).length) : first;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const below = into[name];
  const next: Nested = typeof below === "object" && !Array.isArray(below) ? below : {};
  into[name] = next;
  put(next, rest, value);
}

/** Members that are called 0, 1, 2 … are a list. */
function asLists(value: Nested[string]): Nested[string] {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, asLists(member)] as const);
  const isList = entries.length > 0 && entries.every(([name], index) => name === String(index));
  return isList ? entries.map(([, member]) => member as string | Nested) : Object.fromEntries(entries);
}
