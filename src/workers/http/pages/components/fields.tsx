import type { Child } from "hono/jsx";
import type { FormState } from "../models.ts";
import { text } from "../strings.ts";
import { Notice } from "./notices.tsx";

/** One labelled input; what was typed and what is wrong with it come from the form's state. */
export interface FieldProps {
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputmode?: "text" | "numeric" | "decimal" | "tel" | "email";
  readonly maxlength?: number;
  readonly minlength?: number;
  /** Where the field stands in a two-column form. */
  readonly half?: boolean;
}

/** A text field with its label, hint and fault tied together for those who listen instead of look. */
export const Field = ({ form, name, label, type = "text", hint, required = true, half = false, ...rest }: FieldProps) => {
  const fault = form.faults[name];
  const described = [hint !== undefined && `${name}-hint`, fault !== undefined && `${name}-fault`].filter(Boolean).join(" ");
  return (
    <div class={half ? "field half" : "field"}>
      <label for={name}>
        {label} {!required && <span class="quiet">({text.auth.optional})</span>}
      </label>
      <input
        id={name}
        name={name}
        type={type}
        value={type === "password" ? "" : (form.values[name] ?? "")}
        {...(required ? { required: true } : {})}
        {...(described ? { "aria-describedby": described } : {})}
        {...(fault === undefined ? {} : { "aria-invalid": "true" })}
        {...rest}
      />
      {hint !== undefined && <p class="hint" id={`${name}-hint`}>{hint}</p>}
      {fault !== undefined && <p class="fault" id={`${name}-fault`}>{fault}</p>}
    </div>
  );
};

/** A drop-down with its label; `options` are value and words. */
export const Select = ({ form, name, label, options, half = false, autocomplete }: {
  form: FormState;
  name: string;
  label: string;
  options: readonly (readonly [value: string, words: string])[];
  half?: boolean;
  autocomplete?: string;
}) => {
  const fault = form.faults[name];
  return (
    <div class={half ? "field half" : "field"}>
      <label for={name}>{label}</label>
      <select id={name} name={name} {...(autocomplete === undefined ? {} : { autocomplete })} {...(fault === undefined ? {} : { "aria-invalid": "true", "aria-describedby": `${name}-fault` })}>
        {options.map(([value, words]) => (
          <option value={value} selected={form.values[name] === value}>{words}</option>
        ))}
      </select>
      {fault !== undefined && <p class="fault" id={`${name}-fault`}>{fault}</p>}
    </div>
  );
};

/** What is wrong with the whole form, above its first field. */
export const FormProblem = ({ form, children }: { form: FormState; children?: Child }) => {
  const sentence = form.problem ?? (Object.keys(form.faults).length > 0 ? text.faults.form : undefined);
  if (sentence === undefined) return null;
  return (
    <Notice tone="bad">
      <p>{sentence}</p>
      {children}
    </Notice>
  );
};
