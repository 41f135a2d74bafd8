"use server";

import { redirect } from "next/navigation";
import { dropKeptForms } from "@/accounts/kept-forms";
import { requireSession, requireUser } from "@/auth/current";
import { acknowledgeFailures } from "@/auth/session";
import { type FormState, readForm, refused } from "@/components/form-state";
import { createPost } from "@/feed/posts";
import { postSchema } from "@/feed/schemas";
import { requestLog } from "@/log";

/** Publishes a post and shows the feed with it on top. */
export async function publish(_: FormState, data: FormData): Promise<FormState> {
  const values = readForm(data, ["body"]);
  const user = await requireUser("/", values);
  const form = postSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  createPost(user.id, form.data);
  dropKeptForms(user.id);
  (await requestLog()).info({ event: "posted", userId: user.id });
  redirect("/");
}

/** Notes that somebody has read about failed sign-ins. */
export async function dismissFailedAttempts(): Promise<void> {
  const { session } = await requireSession("/");
  acknowledgeFailures(session.id);
  redirect("/");
}
