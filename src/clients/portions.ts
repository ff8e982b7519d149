// Duty: cuts much into portions, and asks many a portion at a time.
// Invariant: what comes out stands in the order of what went in; no more than a portion is ever under way.
// Neighbours: whoever walks through much: jobs/, reconciliation.ts, search-index.ts, routes/inventory-counts.ts.

/** Asks many, `atOnce` at the same time; the answers come in the order of the questions. */
export async function askMany<Question, Answer>(questions: readonly Question[], atOnce: number, ask: (question: Question) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const together of inPortions(questions, atOnce)) answers.push(...(await Promise.all(together.map(ask))));
  return answers;
}

/** The same in their order, at most `size` together. */
export function inPortions<Part>(parts: readonly Part[], size: number): readonly (readonly Part[])[] {
  return Array.from({ length: Math.ceil(parts.length / size) }, (_, index) => parts.slice(index * size, (index + 1) * size));
}
