/** The way to signing in and back to the sale. */
export const SignIn = ({ saleId, label }: { saleId: string; label: string }) => <p><a class="button wide" href={`/sign-in?next=${encodeURIComponent(`/sales/${saleId}`)}`}>{label}</a></p>;
