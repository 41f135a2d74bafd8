"use server";

import { redirect } from "next/navigation";
import { requireUser } from "@/auth/current";
import { readFields } from "@/components/form/form-state";
import { removeImport } from "@/feed/import/imports";

const PATH = "/settings/your-data";

/** Stops the user's import, or dismisses its result. */
export async function submitRemoveImport(data: FormData): Promise<void> {
  const { id } = await requireUser(PATH);
  await removeImport(id, readFields(data, ["id"]).id);
  redirect(PATH);
}
