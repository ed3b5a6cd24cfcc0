/** What a preview would do to one resource. */
export interface PreviewStep {
  /** Such as `create`, `same`, `update`, `delete`, and for a replacement `create-replacement`, `replace`, `delete-replaced`. */
  readonly op: string;
  readonly urn: string;
  readonly provider?: string;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
  /** By property path. */
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string; readonly inputDiff: boolean }>>;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
}

export interface Diagnostic {
  readonly urn?: string;
  readonly message: string;
  /** `error`, `warning`, `info` or `info#err`, which is what the program wrote to stderr. */
  readonly severity: string;
}

/** `pulumi preview --json`: https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/display/json.go */
export interface PreviewDigest {
  readonly steps: readonly PreviewStep[];
  readonly diagnostics: readonly Diagnostic[];
  /** Steps by operation. */
  readonly changeSummary: Readonly<Record<string, number>>;
}

/** A resource as `pulumi stack export` and the steps of a preview show it. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const EMPTY: PreviewDigest = { steps: [], diagnostics: [], changeSummary: {} };

/** Parses what `preview --json` printed; empty when it failed before it had anything to say. */
export function parseDigest(stdout: string): PreviewDigest {
  const start = stdout.indexOf("{");
  // The CLI leaves out what is empty.
  return start === -1 ? EMPTY : { ...EMPTY, ...(JSON.parse(stdout.slice(start)) as Partial<PreviewDigest>) };
}
