"use server";

import { redirect } from "next/navigation";
import { requireUser } from "@/auth/current";
import { type FormState, readForm, refused } from "@/components/form-state";
import { createPost } from "@/feed/posts";
import { postSchema } from "@/feed/schemas";
import { requestLog } from "@/log";

/** Publishes a post and shows the feed with it on top. */
export async function publish(_: FormState, data: FormData): Promise<FormState> {
  const user = await requireUser("/");
  const values = readForm(data, ["body"]);
  const form = postSchema.safeParse(values);
  if (!form.success) return refused(form.error, values);
  createPost(user.id, form.data);
  (await requestLog()).info({ event: "posted", userId: user.id });
  redirect("/");
}
