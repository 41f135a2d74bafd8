/* Validation while typing. Loaded when a form is first touched: react-hook-form and zod are most of its weight. */
import { zodResolver } from "@hookform/resolvers/zod";
import { createFormControl, type FieldValues, type Resolver } from "react-hook-form";
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

/** A form by its purpose. */
export type FormName = keyof typeof SCHEMAS;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export type Checks = {
  /** Validates a field that was changed or left. */
  touch: (target: EventTarget, type: "change" | "blur") => void;
  /** Whether the form can be submitted. If not, focuses the first invalid field. */
  validate: () => Promise<boolean>;
  /** Keeps the server's errors beside the fields until these change. */
  showErrors: (messages: [name: string, message: string][]) => void;
};

/**
 * Validates a form with the schema of its action; calls `show` with the errors by field. `minPasswordLength` is in
 * characters.
 */
export function checkForm(
  form: HTMLFormElement,
  name: FormName,
  minPasswordLength: number,
  show: (messages: Record<string, string>) => void,
): Checks {
  const { register, handleSubmit, setError, setValue, subscribe } = createFormControl<FieldValues>({
    // biome-ignore lint/suspicious/noExplicitAny: the resolver's overloads can't see through a choice of schemas
    resolver: countingPictures(form, zodResolver(SCHEMAS[name](minPasswordLength) as any)),
    mode: "onTouched",
  });
  const fields = () => [...form.elements].filter(isField);
  for (const field of fields()) register(field.name).ref(field);
  subscribe({
    formState: { errors: true },
    callback: ({ errors = {} }) =>
      show(Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, String(error?.message ?? "")]))),
  });

  const changed = new Set<string>();
  return {
    touch(target, type) {
      if (!isField(target)) return;
      if (type === "change") changed.add(target.name);
      // Who only passes through an empty field has done nothing wrong yet.
      if (target.value !== "" || changed.has(target.name))
        void register(target.name)[type === "blur" ? "onBlur" : "onChange"]({ target, type });
    },
    async validate() {
      // Password managers and our own scripts fill fields without events.
      for (const field of fields()) setValue(field.name, field.value);
      let isAccepted = false;
      await handleSubmit(() => {
        isAccepted = true;
      })();
      return isAccepted;
    },
    showErrors(messages) {
      for (const [name, message] of messages) setError(name, { type: "server", message });
    },
  };
}

/** The fields that describe pictures come and go with these. */
const DESCRIPTION = /^alt-/;

/** A post may be empty if it has pictures. Their files can't be validated as text. */
const countingPictures =
  (form: HTMLFormElement, resolve: Resolver): Resolver =>
  (values, ...rest) => {
    const pictureCount = [...form.elements].filter(({ name }: Element & { name?: string }) =>
      DESCRIPTION.test(name ?? ""),
    );
    return resolve({ ...values, pictureCount: pictureCount.length }, ...rest);
  };

const isField = (target: EventTarget): target is Field =>
  (target instanceof HTMLInputElement &&
    !["hidden", "checkbox", "submit", "button", "file"].includes(target.type) &&
    !DESCRIPTION.test(target.name)) ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;
