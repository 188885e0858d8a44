// Passkeys: <form data-passkey="create|get|sign-in"> with a hidden field `credential`. The options
// lie as JSON in #passkey-options; signing in fetches them when the button is pressed.

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (list) => (list || []).map((entry) => ({ ...entry, id: decode(entry.id) }));

function creationOptions({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      user: { ...publicKey.user, id: decode(publicKey.user.id) },
      excludeCredentials: named(publicKey.excludeCredentials),
    },
  };
}

function requestOptions({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: decode(publicKey.challenge),
      allowCredentials: named(publicKey.allowCredentials),
    },
  };
}

function plain(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = {};
  for (const part of parts) {
    if (response[part]) answer[part] = encode(response[part]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create(creationOptions(options.creation_options));
  }
  return navigator.credentials.get(requestOptions(options.request_options));
}

function tell(form, text) {
  const alert = form.querySelector("[role=alert][hidden], [role=alert]:last-of-type");
  alert.querySelector("p").textContent = text;
  alert.hidden = false;
}

async function send(form, button) {
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(plain(await ask(form)));
    const kept = document.querySelector("[name=remember][type=checkbox]");
    if (form.elements.remember && kept && kept.checked) form.elements.remember.value = "on";
    form.submit();
  } catch {
    tell(form, form.dataset.refused);
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button[type=submit]");
  if (window.PublicKeyCredential) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, button);
    });
  } else if (form.dataset.unsupported) {
    tell(form, form.dataset.unsupported);
    button.disabled = true;
  }
}
