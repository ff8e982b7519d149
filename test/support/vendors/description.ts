// Duty: a vendor's own OpenAPI description, asked whether a request is one that it describes.
// Invariant: a path, a member or a query name that the description does not have is a fault; so is a value of another kind.
// Neighbours: test/vendors reads the descriptions from beside the project.

import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** A request as its server saw it. */
export interface Requested {
  readonly method: string;
  readonly path: string;
  /** The body of a POST, the query of a GET. */
  readonly values: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: object;
}

interface RequestBody {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: RequestBody | { readonly $ref: string };
}

/** The parts of an OpenAPI document that are read here. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly parameters?: Readonly<Record<string, Parameter>>; readonly requestBodies?: Readonly<Record<string, RequestBody>> };
}

/** A vendor's description, which says what is wrong with a request. */
export class Description {
  readonly #document: OpenApi;
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  /** `typed` false: values are all text, as forms and queries write them. */
  constructor(document: OpenApi, typed: boolean) {
    this.#document = document;
    this.#ajv = new Ajv({ strict: false, coerceTypes: !typed, allErrors: true, unicodeRegExp: false, logger: false });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, "vendor");
  }

  /** The template of the path that is meant, the one with the fewest parameters first. */
  templateOf(path: string): string | null {
    const parts = path.split("/");
    const fits = Object.keys(this.#document.paths).filter((template) => {
      const wanted = template.split("/");
      return wanted.length === parts.length && wanted.every((part, index) => part.startsWith("{") || part === parts[index]);
    });
    return fits.toSorted((one, other) => one.split("{").length - other.split("{").length)[0] ?? null;
  }

  /** Everything that the vendor does not describe about a request. */
  faultsOf({ method, path, values }: Requested): readonly string[] {
    const template = this.templateOf(path);
    const operation = template === null ? undefined : this.#document.paths[template]?.[method.toLowerCase()];
    if (template === null || operation === undefined) return [`${method} ${path} is not described`];
    const at = `${method} ${template}`;
    if (method === "GET") return this.#queryFaults(at, operation, values as Readonly<Record<string, unknown>>);
    const { body, pointer } = this.#bodyOf(template, method.toLowerCase(), operation);
    const [[type = ""] = []] = Object.entries(body?.content ?? {});
    if (type === "") return values === null || Object.keys(values as object).length === 0 ? [] : [`${at} takes no body`];
    return this.#faults(at, `${pointer}/content/${escaped(type)}/schema`, values);
  }

  #bodyOf(template: string, method: string, { requestBody }: Operation): { readonly body: RequestBody | undefined; readonly pointer: string } {
    if (requestBody === undefined || !("$ref" in requestBody)) return { body: requestBody, pointer: `vendor#/paths/${escaped(template)}/${method}/requestBody` };
    return { body: this.#document.components?.requestBodies?.[requestBody.$ref.split("/").at(-1) ?? ""], pointer: `vendor${requestBody.$ref}` };
  }

  #queryFaults(at: string, { parameters = [] }: Operation, values: Readonly<Record<string, unknown>>): readonly string[] {
    const known = new Map(parameters.map((parameter) => ("$ref" in parameter ? this.#document.components?.parameters?.[parameter.$ref.split("/").at(-1) ?? ""] : parameter)).flatMap((parameter) => (parameter?.in === "query" ? [[parameter.name, parameter]] : [])));
    return Object.entries(values).flatMap(([name, value]) => {
      const parameter = known.get(name);
      if (parameter === undefined) return [`${at} knows no ${name}`];
      const validate = this.#ajv.compile({ type: "object", properties: { value: parameter.schema ?? {} } });
      return validate({ value }) ? [] : [`${at} ${name}: ${this.#ajv.errorsText(validate.errors)}`];
    });
  }

  #faults(at: string, pointer: string, values: unknown): readonly string[] {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: pointer });
    this.#compiled.set(pointer, validate);
    return validate(structuredClone(values)) ? [] : [`${at}: ${this.#ajv.errorsText(validate.errors)}`];
  }
}

const escaped = (part: string) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
