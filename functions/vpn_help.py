"""Walk a person through what most often mends the VPN."""

from __future__ import annotations

from botctl import Button, Call, Reply

CLIENT = {
    "Windows": "the VPN icon beside the clock",
    "Mac": "the VPN icon in the menu bar",
    "Linux": "the network menu, under VPN",
    "phone": "the VPN app",
}

STEPS = {
    "cannot connect": (
        "Open any web page without the VPN. If that fails too, it is your own internet connection.",
        "Open {client}, choose Disconnect, wait ten seconds and choose Connect.",
        "In a hotel or café, open a browser first and accept the network's own sign-in page.",
        "Try your phone's hotspot. If that works, your network blocks VPNs: ask for port 443 mode.",
    ),
    "keeps dropping": (
        "Move closer to the router, or use a cable: the VPN drops whenever the Wi-Fi does.",
        "Open {client}, then Settings, and turn on Reconnect automatically.",
        "Turn off battery saving while you work; it puts the network card to sleep.",
    ),
    "very slow": (
        "Open {client}, then Settings, and choose the gateway nearest to you.",
        "Leave video calls outside the tunnel: turn on Split tunnelling for calls.",
        "Pause large downloads and cloud backups, then try once more.",
    ),
    "sign-in refused": (
        "Check that you can sign in to your e-mail in a browser. If not, your password has run out.",
        "Look at your phone's clock: it must be set automatically, or the sign-in codes do not fit.",
        "Open {client}, choose Forget account, and sign in afresh.",
    ),
}


def handle(call: Call) -> Reply:
    """Say the steps for a symptom in the words of the person's system."""
    symptom, platform = str(call.slots["symptom"]), str(call.slots["platform"])
    steps = [step.format(client=CLIENT[platform]) for step in STEPS[symptom]]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    buttons = [Button("That helped", "/it_helped"), Button("Not really", "/it_did_not_help")]
    if symptom == "sign-in refused":
        buttons.append(Button("Reset my password", "/reset_password"))
    return Reply(
        f"Try this, one after the other:\n{numbered}\nDid that help?",
        buttons=buttons,
        attributes={"topic": "vpn", "about": f"VPN on {platform}: {symptom}"},
    )
