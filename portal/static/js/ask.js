// The search box with JavaScript: a picture chosen, dropped anywhere on the page or pasted is sent at once.
const picker = document.querySelector("#image");
const form = picker?.form;

if (form) {
  const words = document.querySelector("#q");
  document.body.dataset.drop = form.closest("details").querySelector("summary").textContent.trim();

  const send = (files) => {
    const pictures = [...(files ?? [])].filter((one) => one.type.startsWith("image/"));
    if (!pictures.length) return false;
    const bag = new DataTransfer();
    for (const one of pictures) bag.items.add(one);
    picker.files = bag.files;
    submit();
    return true;
  };

  const submit = () => {
    document.documentElement.classList.add("busy");
    form.submit();
  };

  picker.addEventListener("change", () => picker.files.length && submit());

  document.addEventListener("paste", (event) => {
    if (send(event.clipboardData?.files)) event.preventDefault();
  });

  let depth = 0;
  const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (on) => document.body.classList.toggle("dropping", on);
  document.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    depth += 1;
    show(true);
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) show(false);
  });
  document.addEventListener("dragover", (event) => carriesFile(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    depth = 0;
    show(false);
    if (!carriesFile(event)) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });

  // "/" puts the cursor into the box, as on many search pages.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      words.focus();
      words.select();
    }
  });
  // Coming back by the browser's own button shows the page as it was left: not busy.
  addEventListener("pageshow", () => document.documentElement.classList.remove("busy"));
}
