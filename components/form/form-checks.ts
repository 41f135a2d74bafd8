/* What forms check while somebody types. Loaded once a form is touched: react-hook-form and zod are most of its weight. */
import { zodResolver } from "@hookform/resolvers/zod";
import { createFormControl, type FieldValues } from "react-hook-form";
import { ACCOUNT_FORMS, registerSchema, signInSchema } from "@/accounts/schemas";
import { postSchema } from "@/feed/schemas";
import { MODERATION_FORMS } from "@/moderation/schemas";

const SCHEMAS = {
  ...ACCOUNT_FORMS,
  ...MODERATION_FORMS,
  post: () => postSchema,
  register: registerSchema,
  signIn: () => signInSchema,
} as const;

/** A form, by what it is for. */
export type FormName = keyof typeof SCHEMAS;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export type Checks = {
  /** Looks at a field that was changed or left. */
  touch: (target: EventTarget, type: "change" | "blur") => void;
  /** Whether everything may be sent; if not, the first field in error gets the cursor. */
  accepts: () => Promise<boolean>;
  /** Keeps what the server said beside the fields until these change. */
  refuse: (messages: [name: string, message: string][]) => void;
};

/**
 * Checks a form by the schema that its action uses; tells `show` each time what is wrong, by field.
 * `minPasswordLength` is in characters.
 */
export function checkForm(
  form: HTMLFormElement,
  name: FormName,
  minPasswordLength: number,
  show: (messages: Record<string, string>) => void,
): Checks {
  const { register, handleSubmit, setError, setValue, subscribe } = createFormControl<FieldValues>({
    // biome-ignore lint/suspicious/noExplicitAny: the resolver's overloads can't see through a choice of schemas
    resolver: zodResolver(SCHEMAS[name](minPasswordLength) as any),
    mode: "onTouched",
  });
  const fields = () => [...form.elements].filter(isField);
  for (const field of fields()) register(field.name).ref(field);
  subscribe({
    formState: { errors: true },
    callback: ({ errors = {} }) =>
      show(Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, String(error?.message ?? "")]))),
  });

  return {
    touch(target, type) {
      if (isField(target)) void register(target.name)[type === "blur" ? "onBlur" : "onChange"]({ target, type });
    },
    async accepts() {
      // Password managers and our own scripts fill fields without a word.
      for (const field of fields()) setValue(field.name, field.value);
      let accepted = false;
      await handleSubmit(() => {
        accepted = true;
      })();
      return accepted;
    },
    refuse(messages) {
      for (const [name, message] of messages) setError(name, { type: "server", message });
    },
  };
}

const isField = (target: EventTarget): target is Field =>
  (target instanceof HTMLInputElement && !["hidden", "checkbox", "submit", "button"].includes(target.type)) ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;
